import process from 'node:process';
import { findChrome, findSwiftShader } from '../scripts/find-chrome.js';
import { openNodeGpu } from '../src/engine/node_gpu.ts';

/** A name that no adapter has: Dawn answers with those there are. */
const NOBODY = 'no adapter of this name';

/**
 * The names of the adapters in Node, each once; only those that hold `part`, if it is given. The SwiftShader of an
 * installed Chrome is among them: the Vulkan loader is told of it beside the system's own drivers.
 */
export async function adapterNames(part = ''): Promise<string[]> {
  const swiftShader = process.platform === 'linux' ? findSwiftShader(findChrome()) : null;
  if (swiftShader && process.env['VK_DRIVER_FILES'] === undefined) process.env['VK_ADD_DRIVER_FILES'] ??= swiftShader;
  const answer = await openNodeGpu({ adapter: NOBODY });
  return answer.gpu ? [] : namesIn(answer.reason).filter((name) => name.toLowerCase().includes(part.toLowerCase()));
}

/** The names in Dawn's list of adapters; a driver may be there for several backends. */
export function namesIn(list: string): string[] {
  return [...new Set([...list.matchAll(/name: '([^']+)'/g)].map(([, name]) => name!))];
}
