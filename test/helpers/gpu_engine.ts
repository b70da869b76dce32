import { GpuEngine } from '../../src/engine/gpu.ts';
import { PATHS } from '../../src/scheduler/forms.ts';
import type { TestAdapter } from './adapters.ts';

/** MANGOSAURUS_PATH forces a path through the kernels: so every GPU test can be run with each of them. */
const path = PATHS.find((name) => name === process.env['MANGOSAURUS_PATH']);
if (path === undefined && process.env['MANGOSAURUS_PATH'] !== undefined) {
  throw new Error(`MANGOSAURUS_PATH must be one of ${PATHS.join(', ')}.`);
}

/** The GPU engine on an adapter. Rejects where the adapter is missing. */
export async function openGpuEngine(open: TestAdapter['open']): Promise<GpuEngine> {
  return (await GpuEngine.open(await open(), 'test', path))!;
}
