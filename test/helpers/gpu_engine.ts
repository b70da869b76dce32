import { GpuEngine } from '../../src/engine/gpu.ts';
import { FORCED } from '../../src/plan/variants.ts';
import type { TestAdapter } from './adapters.ts';

/** MANGOSAURUS_PATH forces variants of the kernels: so every GPU test can be run with each of them. */
const forced = FORCED.find((name) => name === process.env['MANGOSAURUS_PATH']);
if (forced === undefined && process.env['MANGOSAURUS_PATH'] !== undefined) {
  throw new Error(`MANGOSAURUS_PATH must be one of ${FORCED.join(', ')}.`);
}

/** The GPU engine on an adapter. Rejects where the adapter is missing. */
export async function openGpuEngine(open: TestAdapter['open']): Promise<GpuEngine> {
  return (await GpuEngine.open(await open(), 'test', forced))!;
}
