import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Engine, EngineModel, Trace } from '../../src/engine/engine.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { CELLS } from '../../src/model/cells/index.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { expectClose } from './close.ts';
import type { Closeness } from './close.ts';
import { configOf, drawBatch, drawParameters } from './torch_cases.ts';
import type { TorchCase } from './torch_cases.ts';

type Numbers = readonly number[];

/** What PyTorch computed for one sequence. */
interface TorchTrace {
  readonly logits: Numbers;
  readonly probabilities: Numbers;
  readonly losses: Numbers;
  readonly loss: number;
  readonly layers: readonly {
    readonly hidden: Numbers;
    readonly cell: Numbers | null;
    readonly gates: Readonly<Record<string, Numbers>>;
    readonly hiddenGradients: Numbers;
  }[];
  /** The L2 norm of the gradient of every trained tensor. */
  readonly gradientNorms: Readonly<Record<string, number>>;
}

/** A case and its trace. */
export interface TraceCase extends TorchCase {
  readonly trace: TorchTrace;
}

/** In float64 (test/golden/torch_traces.py). */
export const TRACES = (
  JSON.parse(readFileSync(new URL('../golden/torch_traces.json', import.meta.url), 'utf8')) as {
    readonly traces: readonly TraceCase[];
  }
).traces;

/** Gates beyond a workgroup, and sizes that the variants in blocks take: every cell at 1 and 2 layers. */
export const BROAD: readonly TorchCase[] = (['rnn', 'lstm', 'gru', 'mingru'] as const).flatMap((cell) =>
  [1, 2].map((layers) => ({
    cell,
    layers,
    size: 'broad',
    ...{ hiddenSize: 36, vocabSize: 29, batchSize: 1, timeSteps: [9, 5], gateActivation: 'sigmoid' as const },
    ...{ recurrentBias: true, carryState: false, lossScale: 1, scale: 1 },
  })),
);

export const TRACED_FLOAT64: Closeness = {
  absolute: 1e-11,
  relative: 1e-11,
  why: 'both compute in float64, in another order',
};
/** Measured on the CPU, SwiftShader and llvmpipe: below 2e-6. The tolerance is five times that, for other devices. */
export const TRACED_FLOAT32: Closeness = {
  absolute: 1e-5,
  relative: 1e-5,
  why: 'float32 rounds by 6e-8; sums over up to 36 units, two layers and 9 time steps make that some 1e-6',
};

/** The arrays of a trace by name, those of all layers. */
function arraysOf({ logits, probabilities, losses, layers }: Trace | TorchTrace): [string, ArrayLike<number>][] {
  const ofLayers = layers.flatMap(({ hidden, cell, gates, hiddenGradients }, layer): [string, ArrayLike<number>][] => [
    [`h of layer ${layer}`, hidden],
    ...(cell ? [[`c of layer ${layer}`, cell] as [string, ArrayLike<number>]] : []),
    ...Object.entries(gates).map(([name, gate]): [string, ArrayLike<number>] => [`${name} of layer ${layer}`, gate]),
    [`dL/dh of layer ${layer}`, hiddenGradients],
  ]);
  return [['logits', logits], ['probabilities', probabilities], ['losses', losses], ...ofLayers];
}

/** Expects a trace to have the numbers of another one, or of PyTorch's. */
export function expectTrace(got: Trace, expected: Trace | TorchTrace, closeness: Closeness): void {
  const wanted = arraysOf(expected);
  const arrays = arraysOf(got);
  expect(arrays.map(([name]) => name)).toEqual(wanted.map(([name]) => name));
  for (const [i, [name, numbers]] of arrays.entries()) expectClose(numbers, wanted[i]![1], closeness, name);
  expectClose([got.loss], [expected.loss], closeness, 'loss');
}

/** Expects of every tensor the norm of PyTorch's gradient; none where it is not trained. */
export function expectNorms(got: Trace, run: TraceCase, closeness: Closeness): void {
  const layout = layoutOf(configOf(run));
  for (const { name, trainable } of layout.tensors) {
    const norm = Math.hypot(...viewOf(got.gradients, layout, name));
    expectClose([norm], [trainable ? run.trace.gradientNorms[name]! : 0], closeness, `gradient of ${name}`);
  }
}

/** The trace of a case's first sequence. */
export async function tracedBy(engine: Engine, run: TorchCase): Promise<Trace> {
  const model = await engine.createModel(configOf(run), drawParameters(run));
  const { inputs, targets } = drawBatch(run, 0);
  const trace = await model.trace(inputs, targets);
  model.destroy();
  return trace;
}

/**
 * Expects the traces that a model gives between training steps which carry their state to be those of the reference with the
 * same parameters (with two layers: with their average), and the steps to go on to the bit as on a model of which nobody asks
 * for any.
 */
export async function expectTracesInTraining(engine: Engine, run: TorchCase, closeness: Closeness): Promise<void> {
  const stacked = run.layers > 1;
  const config = { ...configOf(run), dropout: stacked ? 0.4 : 0, outputDropout: 0.3 };
  const averaging = { name: 'ema', decay: 0.7 } as const;
  const options = { optimizer: OPTIMIZERS.adam, dropoutSeed: 5, ...(stacked && { averaging }) };
  const create = (): Promise<EngineModel> => engine.createModel(config, drawParameters(run), options);
  const [model, calm] = [await create(), await create()];
  const steps = run.timeSteps.map((_, i) => ({
    batch: { ...drawBatch(run, i), carryState: i > 0 },
    ...{ learningRate: 0.01, clipValue: 1 },
  }));
  const { inputs, targets } = drawBatch(run, 0);
  for (const step of steps) {
    // Nobody waits for it, and it is of another length than the training's.
    const early = model.trace(inputs.subarray(0, 3), targets.subarray(0, 3));
    await model.train([step]);
    expect((await early).timeSteps).toBe(3);
    await expectTraceOfState(model, inputs, targets, closeness);
  }
  await calm.train(steps);
  expect(await model.readState()).toEqual(await calm.readState());
  for (const created of [model, calm]) created.destroy();
}

/** Expects the trace of a case's model to be that of the reference. */
export async function expectReference(engine: Engine, run: TorchCase, closeness: Closeness): Promise<void> {
  const model = await engine.createModel(configOf(run), drawParameters(run));
  const { inputs, targets } = drawBatch(run, 0);
  await expectTraceOfState(model, inputs, targets, closeness);
  model.destroy();
}

/** Expects the trace of the reference with the parameters as they are, or their average. */
async function expectTraceOfState(
  model: EngineModel,
  inputs: Int32Array,
  targets: Int32Array,
  closeness: Closeness,
): Promise<void> {
  const state = await model.readState();
  const parameters = state.optimizer['average'] ?? state.parameters;
  const oracle = await referenceEngine().createModel(model.config, parameters);
  const [got, expected] = [await model.trace(inputs, targets), await oracle.trace(inputs, targets)];
  expectTrace(got, expected, closeness);
  expectClose(got.gradients, expected.gradients, closeness, 'gradients');
  const { states, gateNames } = CELLS[model.config.cell];
  expect(got.layers.map(({ gates, cell }) => [Object.keys(gates), cell !== null])).toEqual(
    got.layers.map(() => [gateNames, states.length > 1]),
  );
}
