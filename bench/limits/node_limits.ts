import type { Limits } from '../../src/bench/row.ts';
import { openNodeGpu } from '../../src/engine/node_gpu.ts';
import { measureLimits } from './limits.ts';

/** What an adapter in Node can do at best; null where it gives no device. */
export async function nodeLimits(adapter: string): Promise<Limits | null> {
  const { gpu } = await openNodeGpu({ adapter });
  return gpu && measureLimits(gpu);
}
