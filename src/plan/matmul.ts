import { dispatch } from './plan.ts';
import type { DispatchOf, TensorRef } from './plan.ts';

/** A matrix factor: rows x columns, row-major. A count of 0 stands for the rows T * B of the step. */
export interface Matrix {
  readonly tensor: TensorRef;
  readonly rows: number;
  readonly columns: number;
  /** True for a buffer of states of which the first B rows, the state before the first symbol, are left out. */
  readonly skipsState?: boolean;
}

type Sizes = Readonly<Record<'M' | 'N' | 'K', number>>;
type Strides = Readonly<Record<'A_STRIDE_M' | 'A_STRIDE_K' | 'B_STRIDE_K' | 'B_STRIDE_N', number>>;

/** c = a b^T + bias: (rows x K) times (N x K) transposed. Input product and head. */
export function timesTransposed(a: Matrix, b: Matrix, bias: TensorRef, c: TensorRef): DispatchOf<'matmul'> {
  const sizes = { M: a.rows, N: b.rows, K: a.columns };
  const strides = { A_STRIDE_M: a.columns, A_STRIDE_K: 1, B_STRIDE_K: 1, B_STRIDE_N: b.columns };
  return product(a, b, c, sizes, strides, bias);
}

/** c = a b: (rows x K) times (K x N). Errors sent back through weights. */
export function times(a: Matrix, b: Matrix, c: TensorRef): DispatchOf<'matmul'> {
  const sizes = { M: a.rows, N: b.columns, K: a.columns };
  const strides = { A_STRIDE_M: a.columns, A_STRIDE_K: 1, B_STRIDE_K: b.columns, B_STRIDE_N: 1 };
  return product(a, b, c, sizes, strides);
}

/** c = a^T b: both have the step's rows, over which the sums run. Gradients of weights. */
export function transposedTimes(a: Matrix, b: Matrix, c: TensorRef): DispatchOf<'matmul'> {
  const sizes = { M: a.columns, N: b.columns, K: a.rows };
  const strides = { A_STRIDE_M: 1, A_STRIDE_K: a.columns, B_STRIDE_K: b.columns, B_STRIDE_N: 1 };
  return product(a, b, c, sizes, strides);
}

function product(
  a: Matrix,
  b: Matrix,
  c: TensorRef,
  sizes: Sizes,
  strides: Strides,
  bias?: TensorRef,
): DispatchOf<'matmul'> {
  // Where there is no bias something must still be bound.
  const tensors = { a: a.tensor, b: b.tensor, bias: bias ?? b.tensor, c };
  return dispatch('matmul', tensors, {
    ...sizes,
    ...strides,
    A_SKIPS_STATE: Number(a.skipsState ?? false),
    B_SKIPS_STATE: Number(b.skipsState ?? false),
    HAS_BIAS: Number(bias !== undefined),
  });
}
