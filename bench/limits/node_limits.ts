import type { Limits } from '../../src/bench/row.ts';
import { openNodeGpu } from '../../src/engine/node_gpu.ts';
import { measureLimits } from './limits.ts';

/** The limits of an adapter in Node; null if it cannot be opened. */
export async function nodeLimits(adapter: string): Promise<Limits | null> {
  const { gpu } = await openNodeGpu({ adapter });
  return gpu && measureLimits(gpu);
}
