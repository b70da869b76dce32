import { momentCorrections } from '../model/optimizer.ts';
import type { OptimizerConfig } from '../model/optimizer.ts';
import { emptyStepRecord } from '../model/step.ts';
import type { StepRecord } from '../model/step.ts';
import type { Records } from './records.ts';

/** Four-byte elements of one step's statistics: loss, clipped elements, bits of the largest gradient element. */
export const STATISTICS_STRIDE = 3;

/** One step as the scheduler needs it: the ids of T x B symbols, time-major, and the record's numbers. */
export interface DeviceStep {
  readonly inputs: Int32Array;
  readonly targets: Int32Array;
  readonly timeSteps: number;
  readonly batchSize: number;
  readonly carryState: boolean;
  readonly lossScale: number;
  readonly learningRate: number;
  readonly clipValue: number;
  /** Infinity leaves the gradients' norm as it is. */
  readonly maxNorm: number;
}

/** Statistics of some steps, and what they cost. */
export interface DeviceReport {
  readonly losses: Float64Array;
  readonly clipped: Uint32Array;
  readonly largestGradient: Float64Array;
  /** Milliseconds that the device took, where it can tell. */
  readonly deviceMs: number | null;
  /** Milliseconds of this thread from the turn of the call to the end of its submission. */
  readonly encodeMs: number;
}

/** Everything that training changes. */
export interface DeviceState {
  /** Flat. */
  readonly parameters: Float32Array;
  /** The carried states in the planner's order, each B x H; empty where nothing is carried. */
  readonly hidden: Float32Array;
  readonly hiddenBatchSize: number;
  /** The optimizer's flat vectors by name; those that are missing are zero. */
  readonly optimizer: Readonly<Record<string, Float32Array>>;
  /** Updates made. */
  readonly updates: number;
}

/** What to sample, as laid out for the kernels: coins are count x maxLength or empty, forced maxLength. */
export interface DeviceSampling {
  readonly count: number;
  readonly coins: Float64Array;
  readonly forced: Int32Array;
  readonly record: Pick<StepRecord, 'maxLength' | 'temperature' | 'coinsGiven' | 'seed' | 'firstName'>;
}

/** Where steps start from. */
export interface StepsStart {
  /** T of the step before. */
  readonly previousTimeSteps: number;
  /** Whether there is a state to carry over. */
  readonly carried: boolean;
  /** Updates made before. */
  readonly updates: number;
  /** Who makes the steps: all of them, in order. */
  readonly runs: readonly Run[];
}

/** Steps that follow each other: one that a plan makes, or some that one dispatch makes. */
export interface Run {
  /** The first step. */
  readonly slot: number;
  readonly count: number;
  readonly fused: boolean;
}

/** Every step on its own. */
export function runsOfOne(steps: number): Run[] {
  return Array.from({ length: steps }, (_, slot) => ({ slot, count: 1, fused: false }));
}

/** Lays steps out as kernels read them: their records into `records`, their ids one after the other. */
export function packSteps(
  steps: readonly DeviceStep[],
  records: Records,
  optimizer: OptimizerConfig,
  dropoutSeed: number,
  start: StepsStart,
): { inputs: Int32Array; targets: Int32Array } {
  const rows = steps.reduce((sum, { timeSteps, batchSize }) => sum + timeSteps * batchSize, 0);
  const inputs = new Int32Array(rows);
  const targets = new Int32Array(rows);
  const record = { ...emptyStepRecord(), previousTimeSteps: start.previousTimeSteps, seed: dropoutSeed };
  const fusedSteps = new Map(start.runs.map(({ slot, count, fused }) => [slot, fused ? count : 0]));
  for (const [slot, step] of steps.entries()) {
    const { timeSteps, batchSize } = step;
    record.slot = slot;
    record.rows = timeSteps * batchSize;
    record.timeSteps = timeSteps;
    record.batchSize = batchSize;
    record.carryState = Number(step.carryState && (slot > 0 || start.carried));
    record.lossScale = step.lossScale;
    record.learningRate = step.learningRate;
    record.clipValue = step.clipValue;
    record.maxNorm = step.maxNorm;
    record.fusedSteps = fusedSteps.get(slot) ?? 0;
    record.stepNumber = start.updates + slot + 1;
    const corrections = momentCorrections(optimizer, record.stepNumber);
    record.firstCorrection = corrections.first;
    record.secondCorrection = corrections.second;
    records.set(slot, record);
    inputs.set(step.inputs, record.idsOffset);
    targets.set(step.targets, record.idsOffset);
    record.idsOffset += record.rows;
    record.previousTimeSteps = timeSteps;
  }
  return { inputs, targets };
}

/** Reads the statistics of so many steps from what the device wrote. */
export function statisticsOf(bytes: ArrayBuffer, steps: number): Omit<DeviceReport, 'deviceMs' | 'encodeMs'> {
  const floats = new Float32Array(bytes, 0, steps * STATISTICS_STRIDE);
  const words = new Uint32Array(bytes, 0, steps * STATISTICS_STRIDE);
  const column = (array: Float32Array | Uint32Array, field: number) =>
    Array.from({ length: steps }, (_, i) => array[i * STATISTICS_STRIDE + field]!);
  return {
    losses: Float64Array.from(column(floats, 0)),
    clipped: Uint32Array.from(column(words, 1)),
    // The bits of the largest element, read as the float they are.
    largestGradient: Float64Array.from(column(floats, 2)),
  };
}
