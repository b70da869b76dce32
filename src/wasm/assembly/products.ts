// Matrix products c += a b. M x N results of K terms; strides in bytes: a(m, k) at a + m aRow + k aStep, b(k, n) at
// b + k bStep + n bColumn, c row-major. Every result adds its terms in an order that does not depend on M, but on whether B, the
// sequences in the batch, are many: then the rounding of each addition depends on the machine, too.
import { addDots } from './dot_product';
import { addPanels } from './panel_product';
import { addRow } from './row_product';

/** Bytes of a float. */
const FLOAT: usize = 4;
/**
 * From so many sequences on it pays to copy the weights of a cell for each time step; and results, which nobody knows to the
 * bit, may be rounded as is fastest.
 */
const MANY: usize = 8;

/** Whether a batch of B sequences has many. */
export function isMany(B: usize): bool {
  return B >= MANY;
}

/** c += a b, by the way that suits how the factors lie in memory. */
export function addProduct(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  bColumn: usize,
  c: usize,
  M: usize,
  N: usize,
  K: usize,
  B: usize,
): void {
  if (!isMany(B) && aStep === FLOAT && bStep === FLOAT) addDots(a, aRow, b, bColumn, c, M, N, K);
  else if (M === 1 && bColumn === FLOAT) addRow(a, aStep, b, bStep, c, N, K);
  else addPanels(a, aRow, aStep, b, bStep, bColumn, c, M, N, K, isMany(B));
}

/** Makes every of M rows of N floats a copy of the bias, or zero where there is none: 0. */
export function fillRows(c: usize, biasOrNone: usize, M: usize, N: usize): void {
  const size = N << 2;
  if (!biasOrNone) {
    memory.fill(c, 0, M * size);
    return;
  }
  for (let m: usize = 0; m < M; m++) memory.copy(c + m * size, biasOrNone, size);
}
