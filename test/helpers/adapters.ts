import { openNodeGpu } from '../../src/engine/node_gpu.ts';

/** An adapter that GPU tests run on. */
export interface TestAdapter {
  /** SwiftShader or llvmpipe; "the system's" on a system without Vulkan. */
  readonly name: string;
  /** Opens WebGPU on it. Rejects with what to install if the adapter is missing. */
  open(): Promise<GPU>;
}

/**
 * Two independent software drivers: what both compute is no accident of one. Other systems than Linux have no Vulkan,
 * and test on their own adapter.
 */
const NAMES = process.platform === 'linux' ? ['SwiftShader', 'llvmpipe'] : ["the system's"];
const required = Boolean(process.env['CI'] || process.env['MANGOSAURUS_REQUIRE_ADAPTERS']);

const found = await Promise.all(NAMES.map(async (name) => ({ name, answer: await openByName(name) })));
const missing = found.filter(({ answer }) => answer.gpu === null);
if (!required && missing.length > 0 && missing.length < found.length) {
  console.warn(`Not tested on ${missing.map(({ name }) => name).join(', ')}: no such adapter here.`);
}

/**
 * The adapters to test on, for `describe.each`. A missing one is left out, unless CI or MANGOSAURUS_REQUIRE_ADAPTERS
 * is set or none is there at all: then it stays, and its tests fail.
 */
export function softwareAdapters(): TestAdapter[] {
  const keep = required || missing.length === found.length ? found : found.filter(({ answer }) => answer.gpu);
  return keep.map(({ name, answer }) => ({
    name,
    open: async () => {
      if (answer.gpu) return answer.gpu;
      throw new Error(answer.reason);
    },
  }));
}

function openByName(name: string): ReturnType<typeof openNodeGpu> {
  return openNodeGpu(process.platform === 'linux' ? { adapter: name } : {});
}
