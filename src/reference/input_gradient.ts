import type { KernelFunction } from '../kernels/index.ts';

/** dweight_ih[g, v] = sum of dgates[r, g] over the rows r with x_r = v. Shapes: gates (T B) x (G H), weights (G H) x V. */
export const inputGradient: KernelFunction<'input_gradient'> = (
  { inputs, gates, weight_gradient },
  { GATE_ROWS, VOCAB: V },
  record,
) => {
  for (let gate = 0; gate < GATE_ROWS; gate++) {
    for (let symbol = 0; symbol < V; symbol++) {
      let sum = 0;
      for (let row = 0; row < record.rows; row++) {
        if (inputs[record.idsOffset + row] === symbol) sum += gates[row * GATE_ROWS + gate]!;
      }
      weight_gradient[gate * V + symbol] = sum;
    }
  }
};
