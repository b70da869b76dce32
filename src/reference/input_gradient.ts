import type { KernelFunction } from '../kernels/index.ts';

/** dweight_ih[g, v] = sum of dgates[r, g] over the rows r with x_r = v: each row adds to one column. Shapes: gates (T B) x (G H), weights (G H) x V. */
export const inputGradient: KernelFunction<'input_gradient'> = (
  { inputs, gates, weight_gradient },
  { GATE_ROWS, VOCAB: V },
  record,
) => {
  weight_gradient.fill(0);
  for (let row = 0; row < record.rows; row++) {
    const symbol = inputs[record.idsOffset + row]!;
    if (symbol < 0) continue;
    for (let gate = 0; gate < GATE_ROWS; gate++) weight_gradient[gate * V + symbol]! += gates[row * GATE_ROWS + gate]!;
  }
};
