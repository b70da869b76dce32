// Activations of whole rows in place. Loops with little in them keep the processor busier than one that does it all.
import { storeLanes } from './lanes';
import { gate, tanhFor } from './math';

/** x = gate(x + bias) for `count` floats. */
export function applyGate(x: usize, bias: usize, count: usize, hard: i32): void {
  const size = count << 2;
  for (let i: usize = 0; i < size; i += 16) {
    storeLanes(x + i, gate(f32x4.add(v128.load(x + i), v128.load(bias + i)), hard), (size - i) >> 2);
  }
}

/** x = tanh(x + bias) for `count` floats of one sequence of `many` or few. */
export function applyTanh(x: usize, bias: usize, count: usize, many: bool): void {
  const size = count << 2;
  for (let i: usize = 0; i < size; i += 16) {
    storeLanes(x + i, tanhFor(f32x4.add(v128.load(x + i), v128.load(bias + i)), many), (size - i) >> 2);
  }
}
