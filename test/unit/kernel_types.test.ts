import { describe, expect, it } from 'vitest';
import type { KernelFunction } from '../../src/kernels/index.ts';
import { dispatch } from '../../src/plan/plan.ts';

const ref = { buffer: 'x' };

/** What must not compile; `npm run typecheck` fails where one of these lines does. */
describe('the types of kernels', () => {
  it('refuse a dispatch with a misspelled tensor, or without a constant', () => {
    const right = dispatch('bias_gradient', { errors: ref, gradient: ref }, { COLUMNS: 4 });
    expect(right).toEqual({
      kernel: 'bias_gradient',
      tensors: { errors: ref, gradient: ref },
      constants: { COLUMNS: 4 },
      times: [0],
    });
    // @ts-expect-error -- the tensor is called gradient
    dispatch('bias_gradient', { errors: ref, gradients: ref }, { COLUMNS: 4 });
    // @ts-expect-error -- COLUMNS is missing
    dispatch('bias_gradient', { errors: ref, gradient: ref }, {});
    // @ts-expect-error -- there is no constant ROWS
    dispatch('bias_gradient', { errors: ref, gradient: ref }, { COLUMNS: 4, ROWS: 4 });
    // @ts-expect-error -- there is no such kernel
    dispatch('bias_gradiant', { errors: ref, gradient: ref }, { COLUMNS: 4 });
  });

  it('refuse a function that names a tensor or a constant which its kernel has not, or takes ids for floats', () => {
    // @ts-expect-error -- the tensor is called hidden
    const misspelled: KernelFunction<'state_carry'> = ({ hiden }) => hiden;
    // @ts-expect-error -- the constant is called HIDDEN
    const unknown: KernelFunction<'state_carry'> = ({ hidden }, { UNITS }) => hidden.fill(UNITS);
    const ids = (values: Int32Array) => values.length;
    // @ts-expect-error -- gates are floats
    const mistaken: KernelFunction<'input_gather'> = ({ gates }) => void ids(gates);
    const right: KernelFunction<'input_gather'> = ({ inputs }) => void ids(inputs);
    expect([misspelled, unknown, mistaken, right].every((each) => typeof each === 'function')).toBe(true);
  });
});
