/** Set-up of every GPU test file: points the Vulkan loader to the software drivers, so that all machines test the same. */
import { tmpdir } from 'node:os';
import { findChrome, findLlvmpipe, findSwiftShader } from '../../scripts/find-chrome.js';

if (process.platform === 'linux' && process.env['VK_DRIVER_FILES'] === undefined) {
  const drivers = [findSwiftShader(findChrome()), findLlvmpipe()].filter((file) => file !== null);
  if (drivers.length > 0) process.env['VK_DRIVER_FILES'] = drivers.join(':');
}
// Mesa complains on stderr where it is not set, as in a container.
process.env['XDG_RUNTIME_DIR'] ??= tmpdir();
// llvmpipe shares each dispatch among threads that wait for each other. Where other programs, or the other test files,
// use the same cores it waits for milliseconds each time: test/gpu/engines.test.ts took 120 s on two busy cores, and
// takes 6 s without threads (Mesa 25.0). To be removed when that difference is gone.
process.env['LP_NUM_THREADS'] ??= '0';
