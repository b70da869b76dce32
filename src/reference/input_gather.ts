import type { KernelFunction } from '../kernels/index.ts';

/** gates[r, g] = weight_ih[g, x_r] + bias_ih[g]; an input of -1 is the zero vector. Shapes: gates (T B) x (G H). */
export const inputGather: KernelFunction<'input_gather'> = (
  { inputs, weight, bias, gates },
  { GATE_ROWS, VOCAB: V },
  record,
) => {
  for (let row = 0; row < record.rows; row++) {
    const symbol = inputs[record.idsOffset + row]!;
    for (let gate = 0; gate < GATE_ROWS; gate++) {
      gates[row * GATE_ROWS + gate] = bias[gate]! + (symbol >= 0 ? weight[gate * V + symbol]! : 0);
    }
  }
};
