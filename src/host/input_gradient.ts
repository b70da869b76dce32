import type { StepRecord } from '../model/step.ts';

interface Tensors {
  readonly inputs: Int32Array;
  readonly gates: Float32Array;
  readonly weight_gradient: Float32Array;
}

/** Gradient of the first layer's input weights, as in the reference: each row adds to one column. */
export function inputGradient(
  { inputs, gates, weight_gradient }: Tensors,
  { GATE_ROWS, VOCAB: V }: { readonly GATE_ROWS: number; readonly VOCAB: number },
  record: StepRecord,
): void {
  weight_gradient.fill(0);
  for (let row = 0; row < record.rows; row++) {
    const symbol = inputs[record.idsOffset + row]!;
    if (symbol < 0) continue;
    for (let gate = 0; gate < GATE_ROWS; gate++) weight_gradient[gate * V + symbol]! += gates[row * GATE_ROWS + gate]!;
  }
}
