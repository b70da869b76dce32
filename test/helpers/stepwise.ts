import { expect } from 'vitest';
import type { Batch, Engine, EngineModel, NextSymbols } from '../../src/engine/engine.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { expectClose } from './close.ts';
import type { Closeness } from './close.ts';
import { TORCH, configOf, drawBatch, drawParameters } from './torch_cases.ts';
import type { TorchCase } from './torch_cases.ts';

/** A model that draws a newline at once, whatever the uniform draw: its names say nothing of sampling. */
const endsAtOnce = ({ cell, layers, scale }: TorchCase): boolean => cell === 'mingru' && layers === 2 && scale > 1;

/** Every cell, one to three layers, both kinds of gates; and a size beyond a workgroup. */
export const STEPWISE_CASES: readonly TorchCase[] = TORCH.gradients.filter(
  (run) => !endsAtOnce(run) && isStepwise(run),
);

function isStepwise({ size, layers, carryState, gateActivation }: TorchCase): boolean {
  return !carryState && (size === 'small' || (size === 'broad' && layers === 2 && gateActivation === 'sigmoid'));
}

/** How near whole-sequence and step-by-step logits must be. */
export const SAME_FLOAT64 = { absolute: 1e-13, relative: 0, why: 'at most the order of float64 sums differs' };
export const SAME_FLOAT32 = {
  absolute: 1e-5,
  relative: 0,
  why: 'products over T B rows and over B rows may sum in another order, in float32; logits are of size 1',
};

const UNIFORM_SEED = 14;
const COUNT = 12;
const MAX_LENGTH = 10;
/** How near to where another symbol begins a uniform draw may lie before it is not asked about. */
const MARGIN = 1e-5;

async function build(engine: Engine, run: TorchCase): Promise<EngineModel> {
  return engine.createModel(configOf(run), drawParameters(run), { optimizer: OPTIMIZERS.sgd, dropoutSeed: 0 });
}

/**
 * Expects the logits of a sequence fed symbol by symbol to be those of the whole sequence: with the state of training
 * carried on, and with `next`, which is told the states.
 */
export async function expectStepwiseLogits(engine: Engine, run: TorchCase, closeness: Closeness): Promise<void> {
  const model = await build(engine, run);
  const whole = drawBatch(run, 0);
  const { timeSteps: T, batchSize: B } = whole;
  const rowLength = B * run.vocabSize;
  const expected = await model.logits(whole);
  const expectedEnd = (await model.lossAndGradients(whole)).hidden;
  const state = await model.readState();
  let at: NextSymbols | null = null;
  for (let t = 0; t < T; t++) {
    const [inputs, targets] = [whole.inputs, whole.targets].map((ids) => ids.slice(t * B, (t + 1) * B));
    const step: Batch = { ...whole, inputs: inputs!, targets: targets!, timeSteps: 1, carryState: true };
    const row = expected.subarray(t * rowLength, (t + 1) * rowLength);
    expectClose(await model.logits(step), row, closeness, `logits of symbol ${t}`);
    at = await model.next(step.inputs, B, at?.hidden);
    expectClose(at.logits, row, closeness, `logits after symbol ${t}`);
    const { hidden } = await model.lossAndGradients(step);
    if (t === T - 1) expectClose(hidden, expectedEnd, closeness, 'last states');
    await model.writeState({ ...state, hidden, hiddenBatchSize: B });
  }
  expectClose(at!.hidden, expectedEnd, closeness, 'states after the last symbol');
  const { logits, hidden } = await model.next(whole.inputs, B);
  expectClose(logits, expected.subarray((T - 1) * rowLength), closeness, 'logits after the whole sequence');
  expectClose(hidden, expectedEnd, closeness, 'states after the whole sequence');
  model.destroy();
}

/**
 * Expects every sampled symbol to be the one that its coin draws from the softmax of the whole sequence's logits: the
 * sampling path goes symbol by symbol, and the first input is the zero vector.
 */
export async function expectSampledFromLogits(engine: Engine, run: TorchCase, prime: readonly number[]): Promise<void> {
  const model = await build(engine, run);
  const temperature = 0.8;
  const random = new NumpyRandom(UNIFORM_SEED);
  // As float32, which is what a device gets.
  const values = Float64Array.from({ length: COUNT * MAX_LENGTH }, () => Math.fround(random.double() * 0.999));
  const uniforms = { kind: 'given', values } as const;
  const names = await model.sample({ count: COUNT, maxLength: MAX_LENGTH, temperature, uniforms, prime });
  const inputs = new Int32Array(MAX_LENGTH * COUNT).fill(-1);
  for (const [k, name] of names.entries()) {
    for (let t = 1; t < name.length; t++) inputs[t * COUNT + k] = name[t - 1]!;
  }
  const targets = new Int32Array(inputs.length).fill(-1);
  const sizes = { timeSteps: MAX_LENGTH, batchSize: COUNT, carryState: false, lossScale: 1 };
  const logits = await model.logits({ inputs, targets, ...sizes });
  let asked = 0;
  for (const [k, name] of names.entries()) {
    expect([...name.slice(0, prime.length)], `name ${k} starts with the prime`).toEqual(prime);
    const newline = name.indexOf(0, prime.length);
    expect(name.length, `name ${k} ends with its first newline`).toBe(newline < 0 ? MAX_LENGTH : newline + 1);
    for (let t = prime.length; t < name.length; t++) {
      const row = logits.subarray((t * COUNT + k) * run.vocabSize, (t * COUNT + k + 1) * run.vocabSize);
      const { symbol, distance } = drawn(row, temperature, values[k * MAX_LENGTH + t]!);
      if (distance < MARGIN) continue;
      expect(name[t], `symbol ${t} of name ${k}`).toBe(symbol);
      asked++;
    }
  }
  expect(asked).toBeGreaterThan(COUNT);
  model.destroy();
}

/** The symbol that a uniform draw draws, and how far the uniform draw is from where another one begins. */
function drawn(logits: Float32Array | Float64Array, temperature: number, uniform: number) {
  const weights = Float64Array.from(logits, (logit) => Math.exp(logit / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let cumulative = 0;
  const ends = [...weights].map((weight) => (cumulative += weight) / total);
  const distance = Math.min(...ends.map((end) => Math.abs(end - uniform)));
  return { symbol: ends.findIndex((end) => end > uniform), distance };
}
