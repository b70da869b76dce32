import { cpuEngine } from './cpu.ts';
import type { DeviceChoice, Engine } from './engine.ts';
import { bestAdapter, identityOf } from '../webgpu/gpu_adapter.ts';
import type { GpuEngine } from './gpu.ts';
import type { KnownSpeeds } from './known_speeds.ts';
import type { ModelShape } from './shape.ts';

/** `gpu` was asked for and there is none; the message says why and what to do. */
export class NoAdapterError extends Error {
  override readonly name = 'NoAdapterError';
}

/** How to come by WebGPU: the browser's, Node's, or the reason why there is none. `avoided`: see `Adapter`. */
export type FindGpu = () => Promise<FoundGpu>;
type FoundGpu = { gpu: GPU; avoided?: readonly string[] } | { gpu: null; reason: string };

/** What an engine is opened with. */
export interface OpenOptions {
  readonly device: DeviceChoice;
  readonly gpu: FindGpu;
  /** What is to be trained: a hardware GPU is tuned for it, and `auto` takes the engine that is faster at it. Without it, a hardware GPU unmeasured. */
  readonly shape?: ModelShape | undefined;
  /** What was measured before, and where to keep what is measured now. */
  readonly known?: KnownSpeeds;
  /** Milliseconds that a GPU has for its first step, compiling included; one that is not ready then is not taken. */
  readonly patience?: number;
}

/** The engine for a choice. `auto` takes the faster one, and says in its description why it is. */
export async function openEngine(options: OpenOptions): Promise<Engine> {
  const { device, gpu, shape, known, patience } = options;
  switch (device) {
    case 'reference':
      return (await import('./reference.ts')).referenceEngine();
    case 'cpu':
      return cpuEngine();
    case 'gpu': {
      const found = await openGpu(await gpu(), 'asked for', known);
      if (typeof found === 'string') throw new NoAdapterError(found);
      if (shape) await found.prepare(shape, patience !== undefined);
      return found;
    }
    case 'auto': {
      const source = await gpu();
      const program = await softwareAdapter(source);
      if (program !== null) {
        return cpuEngine(`the only adapter, ${program}, is a program on the CPU and slower than the CPU engine`);
      }
      const found = await openGpu(source, 'a hardware GPU was found; nothing was measured', known);
      if (typeof found === 'string') return cpuEngine(`no GPU: ${found}`);
      if (!shape) return found;
      const { fasterOf } = await import('./gpu.ts');
      return fasterOf(found, { ...options, shape });
    }
    default:
      return device satisfies never;
  }
}

/** The name of the best adapter where that is a program on the CPU, else null. The GPU engine is not loaded for it. */
async function softwareAdapter({ gpu }: FoundGpu): Promise<string | null> {
  const adapter = gpu && (await bestAdapter(gpu));
  if (!adapter) return null;
  const { name, software } = identityOf(adapter);
  return software ? name : null;
}

/** The GPU engine, or why there is none. It is loaded when it is wanted: pages without a GPU start without it. */
async function openGpu(found: FoundGpu, reason: string, known?: KnownSpeeds): Promise<GpuEngine | string> {
  if (found.gpu === null) return found.reason;
  const module = await import('./gpu.ts').catch(() => null);
  if (!module) return 'the part of the program that uses it cannot be loaded: reload the page.';
  let engine: GpuEngine | null;
  try {
    engine = await module.GpuEngine.open(found.gpu, reason, 'auto', found.avoided, known);
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
