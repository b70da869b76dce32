import { describe, expect, it } from 'vitest';
import { SimdMemory } from '../../src/wasm/memory.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { notebookParameters } from '../../src/model/initialize.ts';
import { layoutOf, tensorOf } from '../../src/model/layout.ts';
import { emptyStepRecord } from '../../src/model/step.ts';
import type { HostTensor } from '../../src/kernels/signature.ts';
import { gate } from '../../src/reference/gates.ts';
import { expectClose } from '../helpers/close.ts';

/** Numbers of every size from 2^-100 to 1, then evenly from -16 to 16, all in float32. */
const NUMBERS = Float32Array.from({ length: 12_001 }, (_, i) =>
  i < 2_000 ? (i % 2 ? -1 : 1) * 2 ** (-i / 20) : -16 + (32 * (i - 2_000)) / 10_000,
);

/** How many sequences a batch has: of few and of many, tanh is computed in different ways. */
const BATCHES = [4, 64];

/**
 * A cell of one unit without a state before it, a sequence per argument, in batches of B sequences: tanh of the rnn, gates of
 * the lstm.
 */
function activations(kernel: 'rnn_forward' | 'lstm_forward', numbers: Float32Array, B: number, hard = 0): Float32Array {
  const memory = new SimdMemory();
  const gates = kernel === 'rnn_forward' ? 1 : 4;
  const sizes = { gates: gates * B, weight: gates, bias: gates, hidden: 2 * B, cell: 2 * B };
  const arrays = Object.entries(sizes).map(([name, size]) => [name, memory.floats(name, size)] as const);
  const tensors = Object.fromEntries(arrays.map(([name, { values }]) => [name, values])) as Record<string, HostTensor>;
  const constants = { HIDDEN: 1, HARD_SIGMOID: hard };
  const results = new Float32Array(numbers.length);
  for (let first = 0; first < numbers.length; first += B) {
    const some = numbers.subarray(first, first + B);
    some.forEach((x, b) => (tensors['gates']![gates * b] = x));
    memory.kernels[kernel](tensors as never, constants as never, { ...emptyStepRecord(), batchSize: B, rows: B }, 0);
    const result = (b: number) => (kernel === 'rnn_forward' ? tensors['hidden']![B + b]! : tensors['gates']![4 * b]!);
    some.forEach((_, b) => (results[first + b] = result(b)));
  }
  return results;
}

/** Oracle: the same function in float64, of the same float32 arguments. Numbers need no seed. */
describe('vectors compute', () => {
  it.each(BATCHES)('tanh of %i sequences', (B) => {
    const why = 'as on devices: a fit good to a unit in the last place, and its roundings';
    const closeness = { absolute: 0, relative: 4.8e-7, why };
    expectClose(activations('rnn_forward', NUMBERS, B), Float64Array.from(NUMBERS, Math.tanh), closeness, 'tanh');
  });

  it('the logistic function', () => {
    const why = 'exp of as much, a sum and a division';
    const closeness = { absolute: 0, relative: 4.8e-7, why };
    const exact = Float64Array.from(NUMBERS, (x) => gate(x, 0));
    expectClose(activations('lstm_forward', NUMBERS, 64), exact, closeness, 'gate');
  });

  it('the straight line in its place', () => {
    const closeness = { absolute: 1.2e-7, relative: 0, why: 'a product and a sum of size 1' };
    const exact = Float64Array.from(NUMBERS, (x) => gate(x, 1));
    expectClose(activations('lstm_forward', NUMBERS, 64, 1), exact, closeness, 'hard gate');
  });

  it('the ends of the numbers, and keep NaN', () => {
    const ends = Float32Array.of(-Infinity, -1e30, -100, 0, 100, 1e30, Infinity, NaN);
    const tanhs = [-1, -1, -1, 0, 1, 1, 1, NaN];
    for (const B of [4, 8]) expect([...activations('rnn_forward', ends, B)]).toEqual(tanhs);
    expect([...activations('lstm_forward', ends, 8)]).toEqual([0, 0, 0, 0.5, 1, 1, 1, NaN]);
    expect([...activations('lstm_forward', ends, 8, 1)]).toEqual([0, 0, 0, 0.5, 1, 1, 1, NaN]);
  });
});

describe.each([
  { value: NaN, tensor: 'rnn.weight_hh_l0' },
  { value: Infinity, tensor: 'head.weight' },
])('a parameter that is $value', ({ value, tensor }) => {
  it('shows in the loss and in the largest gradient', async () => {
    const config = notebookConfig(27);
    const parameters = notebookParameters(config, 1);
    parameters[tensorOf(layoutOf(config), tensor).offset] = value;
    const model = await cpuEngine().createModel(config, parameters);
    const ids = Int32Array.of(3, 4, 5);
    const batch = { inputs: ids, targets: ids, timeSteps: 3, batchSize: 1, carryState: false, lossScale: 1 };
    const { losses, largestGradient } = await model.train([{ batch, learningRate: 0.01, clipValue: 5 }]);
    expect(losses[0]).not.toSatisfy(Number.isFinite);
    expect(largestGradient[0]).not.toSatisfy(Number.isFinite);
  });
});
