import { AVERAGE } from '../model/averaging.ts';
import { STATISTICS } from '../kernels/signature.ts';
import type { StepSizes } from './executor.ts';
import { ID_BUFFERS } from './plan.ts';
import type { Planner } from './planner.ts';

/** What buffers are for; those of a device's own at the end. */
export const PURPOSES = [
  'parameters',
  'gradients',
  'optimizer',
  'averages',
  'states',
  'ids',
  'statistics',
  'workspaces',
  'records',
  'readback',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Elements of the flat vectors: parameters, gradients, what the optimizer keeps, and the average. */
export function vectorBuffers(planner: Planner): Record<string, number> {
  const names = ['parameters', 'gradients', ...planner.keptVectors()];
  return Object.fromEntries(names.map((name) => [name, planner.layout.length]));
}

/** Elements of the buffers that grow with T and B. */
export function batchBuffers(planner: Planner, { timeSteps: T, batchSize: B }: StepSizes): Record<string, number> {
  return { ...planner.workspaceSizes(T, B), inputs: T * B, targets: T * B };
}

/** Elements of all buffers that a bundle of so many equal training steps uses, without those that only a device has. */
export function stepBuffers(planner: Planner, sizes: StepSizes, steps: number): Record<string, number> {
  const rows = steps * sizes.timeSteps * sizes.batchSize;
  const bundle = { inputs: rows, targets: rows, statistics: steps * STATISTICS.stride };
  return { ...vectorBuffers(planner), ...batchBuffers(planner, sizes), ...bundle };
}

/** What a buffer of training is for. */
export function purposeOf(buffer: string, planner: Planner): Purpose {
  if (buffer === AVERAGE) return 'averages';
  if (planner.keptVectors().includes(buffer)) return 'optimizer';
  if (planner.stateBuffers().includes(buffer)) return 'states';
  if (ID_BUFFERS.includes(buffer)) return 'ids';
  if (buffer === 'times') return 'records';
  return PURPOSES.find((purpose) => purpose === buffer) ?? 'workspaces';
}
