/**
 * Gradient of the first layer's input weights, gateRows x V: the errors of each of `rows` rows go to one column. Some of its
 * rows, of `gateRows` errors that stand in each row of `stride`.
 */
export function inputGradient(
  inputs: usize,
  gates: usize,
  weightGradient: usize,
  rows: usize,
  gateRows: usize,
  V: usize,
  stride: usize,
): void {
  memory.fill(weightGradient, 0, (gateRows * V) << 2);
  for (let row: usize = 0; row < rows; row++) {
    const symbol = load<i32>(inputs + (row << 2));
    if (symbol < 0) continue;
    let to = weightGradient + (symbol << 2);
    let from = gates + ((row * stride) << 2);
    const end = from + (gateRows << 2);
    for (; from < end; from += 4, to += V << 2) store<f32>(to, load<f32>(to) + load<f32>(from));
  }
}
