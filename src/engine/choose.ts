import { cpuEngine } from './cpu.ts';
import type { DeviceChoice, Engine } from './engine.ts';
import { GpuEngine } from './gpu.ts';
import { referenceEngine } from './reference.ts';

/** `gpu` was asked for and there is none; the message says why and what to do. */
export class NoAdapterError extends Error {
  override readonly name = 'NoAdapterError';
}

/** How to come by WebGPU: the browser's, Node's, or the reason why there is none. */
export type FindGpu = () => Promise<{ gpu: GPU } | { gpu: null; reason: string }>;

/** The engine for a choice. `auto` takes a hardware GPU, else the CPU, and says why in its description. */
export async function openEngine({ device, gpu }: { device: DeviceChoice; gpu: FindGpu }): Promise<Engine> {
  switch (device) {
    case 'reference':
      return referenceEngine();
    case 'cpu':
      return cpuEngine();
    case 'gpu': {
      const found = await openGpu(gpu, 'asked for');
      if (typeof found === 'string') throw new NoAdapterError(found);
      return found;
    }
    case 'auto': {
      const found = await openGpu(gpu, 'a hardware GPU was found');
      if (typeof found === 'string') return cpuEngine(`no GPU: ${found}`);
      if (!found.description.software) return found;
      found.destroy();
      return cpuEngine(
        `the only adapter, ${found.description.name}, is a program on the CPU and slower than the CPU engine`,
      );
    }
    default:
      return device satisfies never;
  }
}

/** The GPU engine, or why there is none. */
async function openGpu(find: FindGpu, reason: string): Promise<GpuEngine | string> {
  const found = await find();
  if (found.gpu === null) return found.reason;
  let engine: GpuEngine | null;
  try {
    engine = await GpuEngine.open(found.gpu, reason);
  } catch (error) {
    return `the adapter gives no device (${error instanceof Error ? error.message : String(error)}): restart the browser or update the graphics driver.`;
  }
  return (
    engine ??
    'WebGPU is there, but it offers no adapter: update the graphics driver, or see what the browser says at chrome://gpu.'
  );
}

/** WebGPU as browsers offer it, on pages and in workers. */
export const browserGpu: FindGpu = async () => {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu as GPU | undefined;
  if (gpu) return { gpu };
  return {
    gpu: null,
    reason: 'this browser has no WebGPU: use a current Chrome, Edge, Safari or Firefox, on https or localhost.',
  };
};
