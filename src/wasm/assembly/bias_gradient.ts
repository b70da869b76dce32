import { storeLanes } from './lanes';

/** Gradient of a bias: the sums of some columns of `rows` rows, which are `stride` long. */
export function biasGradient(errors: usize, gradient: usize, rows: usize, columns: usize, stride: usize): void {
  const size = columns << 2;
  memory.fill(gradient, 0, size);
  for (let row: usize = 0; row < rows; row++, errors += stride << 2) {
    for (let i: usize = 0; i < size; i += 16) {
      const left = (size - i) >> 2;
      storeLanes(gradient + i, f32x4.add(v128.load(gradient + i), v128.load(errors + i)), left);
    }
  }
}
