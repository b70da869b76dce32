/** Set-up of every GPU test file: points the Vulkan loader to the software drivers, so that all machines test the same. */
import { tmpdir } from 'node:os';
import { findChrome, findLlvmpipe, findSwiftShader } from '../../scripts/find-chrome.js';

if (process.platform === 'linux' && process.env['VK_DRIVER_FILES'] === undefined) {
  const drivers = [findSwiftShader(findChrome()), findLlvmpipe()].filter((file) => file !== null);
  if (drivers.length > 0) process.env['VK_DRIVER_FILES'] = drivers.join(':');
}
// Mesa complains on stderr where it is not set, as in a container.
process.env['XDG_RUNTIME_DIR'] ??= tmpdir();
