import { ArrayMemory } from '../cpu/host_memory.ts';
import { CPU_KERNELS } from '../cpu/index.ts';
import { SimdMemory } from '../cpu/simd/memory.ts';
import { simdModule } from '../cpu/simd/module.ts';
import { HostEngine } from './host_engine.ts';

/**
 * The float32 engine on this thread: WebAssembly with vectors of four where there is such a thing, else plain
 * TypeScript, which `simd` false asks for.
 */
export function cpuEngine(reason = 'asked for', { simd = true } = {}): HostEngine {
  const module = simd ? simdModule() : null;
  const openMemory = () => (module ? new SimdMemory(module) : new ArrayMemory(Float32Array, CPU_KERNELS));
  const name = module ? 'CPU, float32, SIMD' : 'CPU, float32';
  return new HostEngine({ Floats: Float32Array, openMemory }, { kind: 'cpu', name, reason });
}
