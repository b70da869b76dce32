import { expect } from 'vitest';
import type { Engine, EngineModel, TrainingStep } from '../../src/engine/engine.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { expectClose } from './close.ts';
import { configOf, drawBatch, drawParameters, placesAndSigns } from './torch_cases.ts';
import type { Digest, GradientCase, TorchCase, TrainingCase } from './torch_cases.ts';

type Floats = Float32Array | Float64Array;

/**
 * The largest error, in units of the largest element of its tensor. An element is a sum whose terms may cancel: its
 * error is of the size of the terms, so a small element is no closer to the truth than a large one.
 */
export interface Tolerance {
  readonly size: number;
  readonly why: string;
}

/** How close an engine must come to PyTorch's float64. */
export interface Tolerances {
  /** Of logits, loss, last states and gradients of one batch. */
  readonly batch: Tolerance;
  /** Of the losses of ten steps. */
  readonly losses: Tolerance;
  /** Of the largest gradients in ten steps, and the parameters after them. */
  readonly parameters: Tolerance;
  /** How many elements more or fewer a step may clip. */
  readonly clipped: number;
}

const order = { size: 1e-9, why: 'both compute in float64, in another order: errors of 1e-16 grow over 41 time steps' };
/** Of the reference engine. */
export const FLOAT64: Tolerances = { batch: order, losses: order, parameters: order, clipped: 0 };

/**
 * Of the cpu engine and of the gpu engine. Measured on the CPU, SwiftShader and llvmpipe: 6e-6 for a batch (hard sigmoids
 * with large weights; 2e-6 elsewhere), 4e-6 for losses and 2e-5 for parameters and largest gradients (three layers of
 * rnn, clipped, over 41 time steps). Each tolerance is about five times that, for other devices.
 */
export const FLOAT32: Tolerances = {
  batch: { size: 3e-5, why: 'float32 rounds by 6e-8; sums over units, batch and time make that some 1e-6' },
  losses: { size: 2e-5, why: 'a step starts from parameters that are off by the errors of the steps before' },
  parameters: {
    size: 1e-4,
    why: 'adagrad, rmsprop and adam move by g over its own size, however small and however inexact g is',
  },
  // An element as large as the limit may be clipped or not.
  clipped: 1,
};

/** Expects a tensor to be the one that was digested. */
function expectDigest(got: Floats, expected: Digest, { size, why }: Tolerance, what: string): void {
  if ('values' in expected) {
    const largest = Math.max(...expected.values.map(Math.abs));
    expectClose(got, expected.values, { absolute: size * largest, relative: 0, why }, what);
    return;
  }
  const { places, signs } = placesAndSigns(got.length, expected.sample.length);
  const sample = places.map((place) => got[place]!);
  expectClose(sample, expected.sample, { absolute: size * expected.largest, relative: 0, why }, `sample of ${what}`);
  const all = new Float64Array(got);
  const sumOf = (term: (value: number, i: number) => number): number =>
    all.reduce((sum, value, i) => sum + term(value, i), 0);
  const { sum, absolute, squares, signed } = expected;
  const sums = [sumOf((value) => value), sumOf(Math.abs), sumOf((value, i) => signs[i]! * value)];
  const ofSums = { absolute: size * absolute, relative: 0, why };
  expectClose(sums, [sum, absolute, signed], ofSums, `sum, sum of sizes and signed sum of ${what}`);
  expectClose(
    [sumOf((value) => value ** 2)],
    [squares],
    { absolute: 0, relative: 2 * size, why },
    `squares of ${what}`,
  );
}

async function withModel(engine: Engine, run: TorchCase, ask: (model: EngineModel) => Promise<void>): Promise<void> {
  const optimizer = 'training' in run ? (run as TrainingCase).training.config : OPTIMIZERS.sgd;
  const model = await engine.createModel(configOf(run), drawParameters(run), { optimizer, dropoutSeed: 0 });
  try {
    await ask(model);
  } finally {
    model.destroy();
  }
}

/** Expects PyTorch's logits, loss, last states and every gradient. */
export function expectGradients(engine: Engine, run: GradientCase, { batch: tolerance }: Tolerances): Promise<void> {
  return withModel(engine, run, async (model) => {
    const first = drawBatch(run, 0);
    // A step that changes nothing but the state that is carried.
    if (run.carryState) await model.train([{ batch: first, learningRate: 0, clipValue: Infinity }]);
    const batch = run.carryState ? drawBatch(run, 1) : first;
    expectDigest(await model.logits(batch), run.logits, tolerance, 'logits');
    const { loss, gradients, hidden } = await model.lossAndGradients(batch);
    expectDigest(Float64Array.of(loss), { values: [run.loss] }, tolerance, 'loss');
    expectDigest(hidden, run.hidden, tolerance, 'last states');
    const layout = layoutOf(model.config);
    for (const { name, trainable } of layout.tensors) {
      const gradient = viewOf(gradients, layout, name);
      if (trainable) expectDigest(gradient, run.gradients[name]!, tolerance, name);
      else
        expect(
          gradient.every((value) => value === 0),
          `${name} has no gradient`,
        ).toBe(true);
    }
  });
}

/** Expects PyTorch's losses, largest gradients and clipped elements of some steps, and the parameters after them. */
export function expectTraining(engine: Engine, run: TrainingCase, tolerances: Tolerances): Promise<void> {
  return withModel(engine, run, async (model) => {
    const { learningRate } = run.training;
    const clipValue = run.clipValue ?? Infinity;
    const batches = run.timeSteps.map((_, index) => drawBatch(run, index));
    const steps = run.losses.map((_, i): TrainingStep => {
      return { batch: batches[i % batches.length]!, learningRate, clipValue };
    });
    // In two calls: what is carried from step to step must outlive a call.
    const reports = [await model.train(steps.slice(0, 4)), await model.train(steps.slice(4))];
    const all = (field: 'losses' | 'largestGradient' | 'clipped'): Float64Array =>
      Float64Array.from(reports.flatMap((report) => [...report[field]]));
    expectDigest(all('losses'), { values: run.losses }, tolerances.losses, 'losses');
    expectDigest(all('largestGradient'), { values: run.largestGradient }, tolerances.parameters, 'largest gradients');
    const few = { absolute: tolerances.clipped, relative: 0, why: 'only an element very near to the limit may differ' };
    expectClose(all('clipped'), run.clipped, few, 'clipped elements');
    const layout = layoutOf(model.config);
    const { parameters, updates } = await model.readState();
    expect(updates).toBe(steps.length);
    for (const { name, trainable } of layout.tensors) {
      const tensor = viewOf(parameters, layout, name);
      if (trainable) expectDigest(tensor, run.parameters[name]!, tolerances.parameters, name);
      else
        expect(
          tensor.every((value) => value === 0),
          `${name} is not trained`,
        ).toBe(true);
    }
  });
}
