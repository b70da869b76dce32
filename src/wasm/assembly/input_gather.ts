/** What enters the first layer's gates: of each of `rows` rows a column of the weights, gateRows x V, and the bias. */
export function inputGather(
  inputs: usize,
  weight: usize,
  bias: usize,
  gates: usize,
  rows: usize,
  gateRows: usize,
  V: usize,
): void {
  const size = gateRows << 2;
  for (let row: usize = 0; row < rows; row++, gates += size) {
    memory.copy(gates, bias, size);
    const symbol = load<i32>(inputs + (row << 2));
    if (symbol < 0) continue;
    let from = weight + (symbol << 2);
    for (let to = gates; to < gates + size; to += 4, from += V << 2) store<f32>(to, load<f32>(to) + load<f32>(from));
  }
}
