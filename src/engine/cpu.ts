import { ArrayMemory } from '../host/memory.ts';
import { CPU_KERNELS } from '../host/functions.ts';
import { SimdMemory } from '../wasm/memory.ts';
import { simdModules } from '../wasm/module.ts';
import { availableThreads } from '../wasm/start_thread.ts';
import { HostEngine } from './host_engine.ts';

/**
 * The float32 engine on this machine's processor: WebAssembly with vectors of four where there is such a thing, on as many threads
 * as there may be; else plain TypeScript, which `simd` false asks for.
 */
export function cpuEngine(reason = 'asked for', { simd = true } = {}): HostEngine {
  const threads = availableThreads();
  if (!simd || !simdModules(threads > 1)) {
    const openMemory = () => new ArrayMemory(Float32Array, CPU_KERNELS);
    return new HostEngine(openMemory, { kind: 'cpu', name: 'CPU, float32', reason });
  }
  const openMemory = () => new SimdMemory({ threads });
  const name = threads > 1 ? `CPU, float32, SIMD, ${threads} threads` : 'CPU, float32, SIMD';
  return new HostEngine(openMemory, { kind: 'cpu', name, reason });
}
