import { notebookConfig } from '../../src/model/config.ts';
import { layoutOf } from '../../src/model/layout.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { emptyStepRecord } from '../../src/model/step.ts';
import type { StepRecord } from '../../src/model/step.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { STEP_STRIDE } from '../../src/reference/rnn_train.ts';
import { inRegisters } from '../../src/kernels/rnn_train.ts';
import { MultiStepPlanner } from '../../src/plan/multi_step.ts';
import { launchIn } from '../../src/plan/variants.ts';
import { SEED } from './kernel_case.ts';
import type { KernelCase } from './kernel_case.ts';
import { HARDWARE, SOFTWARE } from './test_adapter.ts';
import { ids, idsOrNone, normal } from './random_tensors.ts';

interface TrainOptions {
  readonly H: number;
  readonly V: number;
  /** T of every step that is made. */
  readonly lengths: readonly number[];
  /** Parameters in workgroup memory. */
  readonly resident?: boolean;
  readonly recurrentBias?: boolean;
  readonly note?: string;
  /** What all steps have in common. */
  readonly record?: Partial<StepRecord>;
}

/** Steps that stand before those that are made, and must be left alone. */
const STEPS_BEFORE = 2;

function trainCase({
  H,
  V,
  lengths,
  resident = false,
  recurrentBias = false,
  note = '',
  record,
}: TrainOptions): KernelCase {
  const random = new NumpyRandom(SEED);
  const config = { ...notebookConfig(V, H), recurrentBias };
  const layout = layoutOf(config);
  const parameters = new Float32Array(layout.length);
  for (const { offset, length } of layout.tensors) parameters.set(normal(random, length, 0.5 / Math.sqrt(H)), offset);
  const adapter = resident ? HARDWARE : SOFTWARE;
  const planner = new MultiStepPlanner(config, OPTIMIZERS.sgd, { adapter });
  const { constants } = launchIn(planner.training()[0]!, 'plain', { rows: 1, timeSteps: 1, batchSize: 1 }, adapter)!;
  const IDS_OFFSET = 3;
  const common = { learningRate: 0.1, clipValue: 0.25, lossScale: 1, batchSize: 1, ...record };
  const rows = lengths.reduce((sum, T) => sum + T, 0);
  const steps = new Float32Array((STEPS_BEFORE + lengths.length) * STEP_STRIDE);
  let idsOffset = IDS_OFFSET;
  for (const [i, T] of lengths.entries()) {
    const slot = STEPS_BEFORE + i;
    // The first and every other but the third carry the state over.
    const own = {
      slot,
      idsOffset,
      rows: T,
      timeSteps: T,
      carryState: Number(i !== 2),
      previousTimeSteps: lengths[i - 1] ?? 1,
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
    title: `H ${H}, V ${V}, T ${lengths.join(', ')}, parameters in ${places}${note}`,
    kernel: 'rnn_train',
    constants,
    tensors: {
      steps,
      inputs: idsOrNone(random, IDS_OFFSET + rows, V),
      targets: lengths.length > 1 ? idsOrNone(random, IDS_OFFSET + rows, V) : ids(random, IDS_OFFSET + rows, V),
      parameters,
      statistics: Float32Array.from({ length: 3 * (STEPS_BEFORE + lengths.length + 1) }, (_, i) => i),
      hidden: normal(random, (longest + 1) * H, 0.3),
      errors: normal(random, longest * (V + H)),
    },
    record: { slot: STEPS_BEFORE, multiSteps: lengths.length },
    time: 0,
    workgroups: [1, 1],
    outputs: { parameters: close, statistics: close, hidden: close, errors: close },
  };
}

/**
 * Single steps and many, both places of the parameters; clipping off and to zero. Few sizes, as every pair of H and V is
 * a pipeline of its own: seconds of compiling on software adapters.
 */
export const trainCases: readonly KernelCase[] = [
  ...[true, false].flatMap((resident) => [
    trainCase({ H: 1, V: 1, lengths: [1], resident }),
    trainCase({ H: 7, V: 5, lengths: [13, 1, 41], resident, recurrentBias: true }),
  ]),
  trainCase({ H: 50, V: 27, lengths: [13, 1, 41, 8] }),
  trainCase({ H: 65, V: 38, lengths: [13, 4] }),
  trainCase({
    H: 7,
    V: 5,
    lengths: [6, 6],
    note: ', clipping off',
    record: { clipValue: Infinity, learningRate: 0.01 },
  }),
  trainCase({ H: 7, V: 5, lengths: [6, 6], note: ', clipped to zero', record: { clipValue: 0 } }),
  trainCase({ H: 7, V: 5, lengths: [6], note: ', lossScale 1/64', record: { lossScale: 1 / 64, clipValue: 1e-3 } }),
];

/** The same in registers, one or two units to an invocation; few sizes, as llvmpipe takes a minute for large ones. */
export const registerCases: readonly KernelCase[] = trainCases
  .filter(({ constants: { RESIDENT, HIDDEN } }) => RESIDENT === 0 && HIDDEN! < 50)
  .map((run, i) => {
    const { HIDDEN: H, VOCAB: V } = run.constants;
    return { ...run, variant: 'registers', constants: { ...run.constants, ...inRegisters(H!, V!, 1 + (i % 3)) } };
  });
