import { ArrayMemory } from '../cpu/host_memory.ts';
import { CPU_KERNELS } from '../cpu/index.ts';
import { SimdMemory } from '../cpu/simd/memory.ts';
import { simdModules } from '../cpu/simd/module.ts';
import { availableThreads } from '../cpu/simd/start_thread.ts';
import { HostEngine } from './host_engine.ts';

/** How the CPU engine computes; the defaults are the fastest there is. */
export interface CpuOptions {
  /** Vectors of four, in WebAssembly. False asks for plain TypeScript, as where there is no such thing. */
  readonly simd?: boolean;
  /** Threads at most, with the one that calls. Results are the same to the bit, however many there are. */
  readonly threads?: number;
}

/** The float32 engine on this machine's processor. */
export function cpuEngine(
  reason = 'asked for',
  { simd = true, threads = availableThreads() }: CpuOptions = {},
): HostEngine {
  if (!simd || !simdModules()) {
    const openMemory = () => new ArrayMemory(Float32Array, CPU_KERNELS);
    return new HostEngine({ Floats: Float32Array, openMemory }, { kind: 'cpu', name: 'CPU, float32', reason });
  }
  const openMemory = () => new SimdMemory({ threads });
  const name = threads > 1 ? `CPU, float32, SIMD, ${threads} threads` : 'CPU, float32, SIMD';
  return new HostEngine({ Floats: Float32Array, openMemory }, { kind: 'cpu', name, reason });
}
