import type { StepSizes } from '../plan/executor.ts';
import type { Dispatch, DispatchOf, TensorRef } from '../plan/plan.ts';

/** Multiplications of a piece: a tenth of a second in plain loops. */
const OF_A_PIECE = 2 ** 26;

/**
 * A dispatch as several that do the same in the same order, so that a long one can be left for a moment between them: a matrix
 * product by rows of its result. Others stay whole: each of their calls is one time step, or short.
 */
export function inPieces(dispatch: Dispatch, sizes: StepSizes, ofAPiece = OF_A_PIECE): Dispatch[] {
  return dispatch.kernel === 'matmul' ? productInPieces(dispatch, sizes, ofAPiece) : [dispatch];
}

function productInPieces(
  product: DispatchOf<'matmul'>,
  { timeSteps, batchSize }: StepSizes,
  ofAPiece: number,
): DispatchOf<'matmul'>[] {
  const { tensors, constants } = product;
  const [M, N, K] = [constants.M, constants.N, constants.K].map((count) => count || timeSteps * batchSize) as [
    number,
    number,
    number,
  ];
  const rows = Math.max(1, Math.floor(ofAPiece / (N * K)));
  if (rows >= M) return [product];
  return Array.from({ length: Math.ceil(M / rows) }, (_, piece) => {
    const first = piece * rows;
    return {
      ...product,
      tensors: { ...tensors, a: from(tensors.a, first * constants.A_STRIDE_M), c: from(tensors.c, first * N) },
      constants: { ...constants, M: Math.min(rows, M - first) },
    };
  });
}

/** A tensor without its first elements. */
function from({ buffer, offset = 0, length = Infinity }: TensorRef, elements: number): TensorRef {
  return { buffer, offset: offset + elements, length: length - elements };
}
