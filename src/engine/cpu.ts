import { ArrayMemory } from '../host/memory.ts';
import { CPU_KERNELS } from '../host/functions.ts';
import { SIMD_BYTES, SimdMemory, hasRoom } from '../wasm/memory.ts';
import { simdModules } from '../wasm/module.ts';
import { availableThreads } from '../wasm/start_thread.ts';
import { HostEngine } from './host_engine.ts';

const PLAIN = 'CPU, float32';

/** What the arrays of a CPU engine of that name, and all of one model together, may take in bytes; null without bounds. */
export function cpuBounds(name: string): typeof SIMD_BYTES | null {
  return name === PLAIN ? null : SIMD_BYTES;
}

/**
 * The float32 engine on this machine's processor: WebAssembly with vectors of four where there is such a thing, on as many threads
 * as there may be; else plain TypeScript, which `simd` false asks for, and which needs no more addresses than it has numbers.
 */
export function cpuEngine(reason = 'asked for', { simd = true } = {}): HostEngine {
  const threads = availableThreads();
  const vectors = simd && simdModules(threads > 1) !== null;
  if (!vectors || !hasRoom()) {
    const openMemory = () => new ArrayMemory(Float32Array, CPU_KERNELS);
    const why = vectors ? `${reason}; without vectors, for whose memory this process has too few addresses` : reason;
    return new HostEngine(openMemory, { kind: 'cpu', name: PLAIN, reason: why });
  }
  const openMemory = () => new SimdMemory({ threads });
  const name = threads > 1 ? `CPU, float32, SIMD, ${threads} threads` : 'CPU, float32, SIMD';
  return new HostEngine(openMemory, { kind: 'cpu', name, reason });
}
