import { notebookConfig } from '../model/config.ts';
import { layoutOf } from '../model/layout.ts';
import { NumpyRandom } from '../model/random/numpy_legacy.ts';
import { emptyStepRecord } from '../model/step.ts';
import type { StepRecord } from '../model/step.ts';
import { OPTIMIZERS } from '../model/optimizers/index.ts';
import { STEP_STRIDE } from '../reference/rnn_train.ts';
import { MultiStepPlanner } from '../plan/multi_step.ts';
import { launchIn } from '../plan/variants.ts';
import { inExtent, SEED } from './kernel_case.ts';
import type { Extent, KernelCase } from './kernel_case.ts';
import { HARDWARE, SOFTWARE } from './case_adapters.ts';
import { ids, idsOrNone, normal } from './random_tensors.ts';

interface TrainOptions {
  readonly H: number;
  readonly V: number;
  /** T of every step that is made, of one run after the other. */
  readonly lengths: readonly number[];
  /** Runs with parameters of their own, side by side. */
  readonly runs?: number;
  /** Parameters in workgroup memory. */
  readonly resident?: boolean;
  readonly recurrentBias?: boolean;
  readonly note?: string;
  /** What all steps have in common. */
  readonly record?: Partial<StepRecord>;
  /** Whether it is one of few. */
  readonly brief?: true;
}

/** Steps that stand before those that are made, and must be left alone. */
const STEPS_BEFORE = 2;

function trainCase({
  H,
  V,
  lengths,
  runs = 1,
  resident = false,
  recurrentBias = false,
  note = '',
  record,
}: TrainOptions): KernelCase {
  const random = new NumpyRandom(SEED);
  const config = { ...notebookConfig(V, H), recurrentBias };
  const layout = layoutOf(config);
  const parameters = new Float32Array(runs * layout.length);
  for (let run = 0; run < runs; run++) {
    for (const { offset, length } of layout.tensors) {
      parameters.set(normal(random, length, 0.5 / Math.sqrt(H)), run * layout.length + offset);
    }
  }
  const adapter = resident ? HARDWARE : SOFTWARE;
  const planner = new MultiStepPlanner(config, OPTIMIZERS.sgd, { adapter });
  const sizes = { rows: runs, timeSteps: 1, batchSize: runs };
  const { constants, workgroups } = launchIn(planner.training()[0]!, 'plain', sizes, adapter)!;
  const IDS_OFFSET = 3;
  const common = { learningRate: 0.1, clipValue: 0.25, lossScale: 1, batchSize: runs, ...record };
  const rows = lengths.reduce((sum, T) => sum + T, 0);
  const steps = new Float32Array((STEPS_BEFORE + lengths.length) * STEP_STRIDE);
  let idsOffset = IDS_OFFSET;
  const multiSteps = lengths.length / runs;
  for (const [i, T] of lengths.entries()) {
    const slot = STEPS_BEFORE + i;
    // The first and every other but the third carry the state over.
    const own = {
      slot,
      idsOffset,
      rows: T,
      timeSteps: T,
      carryState: Number(i !== 2),
      previousTimeSteps: i % multiSteps > 0 ? lengths[i - 1]! : 1,
    };
    steps.set(Object.values({ ...emptyStepRecord(), ...common, ...own }), slot * STEP_STRIDE);
    idsOffset += T;
  }
  const longest = Math.max(...lengths);
  const why =
    'float32 sums of up to H, V or T terms of size 1 in every step; tanh and exp good to 3e-7; measured below a fifth of it';
  const close = { absolute: 5e-6, relative: 5e-6, why };
  const places = resident ? 'workgroup memory' : 'storage';
  return {
    title: `H ${H}, V ${V}, T ${lengths.join(', ')}, ${runs} runs, parameters in ${places}${note}`,
    kernel: 'rnn_train',
    constants,
    tensors: {
      steps,
      inputs: idsOrNone(random, IDS_OFFSET + rows, V),
      targets: lengths.length > 1 ? idsOrNone(random, IDS_OFFSET + rows, V) : ids(random, IDS_OFFSET + rows, V),
      parameters,
      statistics: Float32Array.from({ length: 3 * (STEPS_BEFORE + lengths.length + 1) }, (_, i) => i),
      hidden: normal(random, (longest + 1) * runs * H, 0.3),
      errors: normal(random, longest * runs * (V + H)),
    },
    record: { slot: STEPS_BEFORE, multiSteps, batchSize: runs },
    time: 0,
    workgroups,
    outputs: { parameters: close, statistics: close, hidden: close, errors: close },
  };
}

/**
 * Single steps and many, both places of the parameters; clipping off and to zero. Few sizes, as every pair of H and V is
 * a pipeline of its own: seconds of compiling on software adapters.
 */
const TRAININGS: readonly TrainOptions[] = [
  ...[true, false].flatMap((resident): TrainOptions[] => [
    { H: 1, V: 1, lengths: [1], resident },
    { H: 7, V: 5, lengths: [13, 1, 41], resident, recurrentBias: true, brief: true },
    { H: 7, V: 5, lengths: [5, 3, 1, 6, 4, 4], runs: 3, resident, brief: true },
  ]),
  { H: 50, V: 27, lengths: [13, 1, 41, 8] },
  { H: 65, V: 38, lengths: [13, 4], brief: true },
  { H: 7, V: 5, lengths: [6, 6], note: ', clipping off', record: { clipValue: Infinity, learningRate: 0.01 } },
  { H: 7, V: 5, lengths: [6, 6], note: ', clipped to zero', record: { clipValue: 0 }, brief: true },
  { H: 7, V: 5, lengths: [6], note: ', lossScale 1/64', record: { lossScale: 1 / 64, clipValue: 1e-3 }, brief: true },
];

/** The cases of many training steps. */
export const trainCases = (extent: Extent): KernelCase[] => inExtent(extent, TRAININGS).map(trainCase);
