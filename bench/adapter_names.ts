import process from 'node:process';
import { findChrome, findSwiftShader } from '../scripts/find-chrome.js';
import { openNodeGpu } from '../src/engine/node_gpu.ts';

/** A name that no adapter has. The answer then lists the existing adapters, a driver once per backend. */
const NOBODY = 'no adapter of this name';

/**
 * The distinct names of the WebGPU adapters in Node that contain `part`. They include the SwiftShader of an installed
 * Chrome, whose driver file we add to those of the Vulkan loader.
 */
export async function adapterNames(part = ''): Promise<string[]> {
  const swiftShader = process.platform === 'linux' ? findSwiftShader(findChrome()) : null;
  if (swiftShader && process.env['VK_DRIVER_FILES'] === undefined) process.env['VK_ADD_DRIVER_FILES'] ??= swiftShader;
  const answer = await openNodeGpu({ adapter: NOBODY });
  const names = answer.gpu ? [] : (answer.adapters ?? []);
  return [...new Set(names)].filter((name) => name.toLowerCase().includes(part.toLowerCase()));
}
