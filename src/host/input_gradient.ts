import type { KernelFunction } from '../kernels/index.ts';

/** Gradient of the first layer's input weights, as in the reference: each row adds to one column. */
export const inputGradient: KernelFunction<'input_gradient', Float32Array> = (
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
