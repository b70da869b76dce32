import { describe, expect, it } from 'vitest';
import { notebookConfig } from '../../src/model/config.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { INITIAL_VALUES, initialParameters, notebookParameters } from '../../src/model/initialize.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
import { orthogonalRows } from '../../src/model/orthogonal.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';

describe('notebookParameters', () => {
  it.each([
    [27, 50],
    [1, 1],
    [5, 3],
  ])('draws Wax, Waa and Wya in this order for V = %i, H = %i', (V, H) => {
    const config = notebookConfig(V, H);
    const layout = layoutOf(config);
    const parameters = notebookParameters(config, 1);
    expect(parameters).toHaveLength(layout.length);
    const normal = new NumpyRandom(1).randnArray(2 * H * V + H * H).map((x) => x * 0.01);
    expect(viewOf(parameters, layout, 'rnn.weight_ih_l0')).toEqual(normal.slice(0, H * V));
    expect(viewOf(parameters, layout, 'rnn.weight_hh_l0')).toEqual(normal.slice(H * V, H * V + H * H));
    expect(viewOf(parameters, layout, 'head.weight')).toEqual(normal.slice(H * V + H * H));
    const sum = (values: Float64Array): number => values.reduce((total, x) => total + Math.abs(x), 0);
    // Everything else, biases and padding, is zero.
    expect(sum(parameters)).toBeCloseTo(sum(normal), 9);
  });

  it("starts with NumPy's first number of seed 1", () => {
    // numpy.random.seed(1); numpy.random.randn() * 0.01
    expect(notebookParameters(notebookConfig(27), 1)[0]).toBe(1.6243453636632417 * 0.01);
  });

  it('refuses sizes and seeds out of range', () => {
    expect(() => notebookParameters(notebookConfig(0), 1)).toThrow(RangeError);
    expect(() => notebookParameters(notebookConfig(27), -1)).toThrow(/The seed is -1/);
  });
});

const CELLS = ['rnn', 'lstm', 'gru'] as const;
const SEED = 11;

function configOf(cell: ModelConfig['cell'], layers: number, recurrentBias = true): ModelConfig {
  return { ...notebookConfig(30, 40), cell, layers, recurrentBias };
}

/** The tensors of a model by name. */
function tensorsOf(config: ModelConfig, values: (typeof INITIAL_VALUES)[number]): Map<string, Float64Array> {
  const layout = layoutOf(config);
  const parameters = initialParameters(config, values, SEED);
  return new Map(layout.tensors.map(({ name }) => [name, viewOf(parameters, layout, name)]));
}

/** Mean, and square root of the mean square. */
function moments(values: Float64Array): { mean: number; size: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, size: Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length) };
}

/** Expects numbers as even as so many uniform ones within +-limit are: means and sizes within five standard errors. */
function expectUniform(values: Float64Array, limit: number, name: string): void {
  const n = values.length;
  const { mean, size } = moments(values);
  const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  expect(largest, `largest of ${name}`).toBeLessThan(limit);
  expect(largest, `largest of ${name}`).toBeGreaterThan(limit * (1 - 10 / n));
  expect(Math.abs(mean), `mean of ${name}`).toBeLessThan((5 * limit) / Math.sqrt(3 * n));
  // The square of a uniform number has mean 1/3 and variance 4/45.
  expect(Math.abs((size / limit) ** 2 - 1 / 3), `size of ${name}`).toBeLessThan(5 * Math.sqrt(4 / 45 / n));
}

describe.each(CELLS)('initialParameters of the %s', (cell) => {
  it.each(INITIAL_VALUES)(
    '%s: are the same for the same seed, others for another, and zero in the padding',
    (values) => {
      const config = configOf(cell, 3);
      const parameters = initialParameters(config, values, SEED);
      expect(initialParameters(config, values, SEED)).toEqual(parameters);
      expect(initialParameters(config, values, SEED + 1)).not.toEqual(parameters);
      for (const { offset, length } of layoutOf(config).tensors) parameters.fill(0, offset, offset + length);
      expect(parameters.every((value) => value === 0)).toBe(true);
    },
  );

  it('notebook: normal numbers times 0.01, no bias', () => {
    for (const [name, tensor] of tensorsOf(configOf(cell, 2), 'notebook')) {
      if (name.includes('bias')) expect(moments(tensor).size, name).toBe(0);
      else {
        // The standard error of a normal sample's standard deviation is 1 / sqrt(2 n).
        expect(Math.abs(moments(tensor).size / 0.01 - 1), name).toBeLessThan(5 / Math.sqrt(2 * tensor.length));
        expect(Math.abs(moments(tensor).mean), name).toBeLessThan(0.05 / Math.sqrt(tensor.length));
      }
    }
  });

  it('torch: uniform within 1 / sqrt(H), both biases and the head too', () => {
    const limit = 1 / Math.sqrt(40);
    for (const [name, tensor] of tensorsOf(configOf(cell, 2), 'torch')) expectUniform(tensor, limit, name);
    const single = tensorsOf(configOf(cell, 1, false), 'torch').get('rnn.bias_hh_l0')!;
    expect(moments(single).size).toBe(0);
  });

  it("keras: Glorot's limits, orthonormal rows of the recurrent kernel, forget gates open", () => {
    const gates = { rnn: 1, lstm: 4, gru: 3 }[cell];
    const H = 40;
    for (const [name, tensor] of tensorsOf(configOf(cell, 2), 'keras')) {
      if (name.startsWith('rnn.bias')) {
        // PyTorch's order: input, forget, candidate, output.
        const open = cell === 'lstm' && name.startsWith('rnn.bias_ih');
        const expected = Array.from({ length: gates * H }, (_, i) => Number(open && i >= H && i < 2 * H));
        expect([...tensor], name).toEqual(expected);
      } else if (name.startsWith('rnn.weight_hh')) {
        // Keras' kernel is this matrix transposed: row j of it is column j here.
        for (let i = 0; i < H; i++) {
          for (let j = 0; j <= i; j++) {
            let product = 0;
            for (let gate = 0; gate < gates * H; gate++) product += tensor[gate * H + i]! * tensor[gate * H + j]!;
            expect(product, `${name}: rows ${i} and ${j}`).toBeCloseTo(Number(i === j), 10);
          }
        }
      } else if (name === 'head.bias') expect(moments(tensor).size).toBe(0);
      else {
        const sides = name === 'head.weight' ? [40, 30] : [name.endsWith('l0') ? 30 : H, gates * H];
        expectUniform(tensor, Math.sqrt(6 / (sides[0]! + sides[1]!)), name);
      }
    }
  });
});

describe('orthogonalRows', () => {
  it.each([
    [1, 1],
    [1, 5],
    [7, 7],
    [64, 64],
    [33, 132],
  ])('makes %i rows of %i numbers, of length 1 and at right angles', (rows, columns) => {
    const matrix = orthogonalRows(rows, columns, new NumpyRandom(SEED));
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let k = 0; k < columns; k++) product += matrix[i * columns + k]! * matrix[j * columns + k]!;
        expect(product).toBeCloseTo(Number(i === j), 10);
      }
    }
  });
});
