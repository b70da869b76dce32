import { describe, expect, it } from 'vitest';
import { notebookConfig } from '../../src/model/config.ts';
import { notebookParameters } from '../../src/model/initialize.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
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
