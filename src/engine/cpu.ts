import { CPU_KERNELS } from '../cpu/index.ts';
import { HostEngine } from './host_engine.ts';

/** The float32 engine on this thread. */
export function cpuEngine(reason = 'asked for'): HostEngine {
  return new HostEngine({ Floats: Float32Array, kernels: CPU_KERNELS }, { kind: 'cpu', name: 'CPU, float32', reason });
}
