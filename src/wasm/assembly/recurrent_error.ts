import { scratch, SCRATCH_BYTES } from './memory';
import { addProduct } from './products';

/** How many sequences of rowBytes have room in `scratch`. */
export function sequencesAtOnce(rowBytes: usize): usize {
  return SCRATCH_BYTES / rowBytes;
}

/**
 * What reaches the states of `rows` of the batch's B sequences of H units: scratch = dhidden + weight^T after, with gateRows
 * errors per sequence after them. At the last symbol nothing comes after: 0.
 */
export function recurrentError(
  dhidden: usize,
  weight: usize,
  after: usize,
  rows: usize,
  H: usize,
  gateRows: usize,
  B: usize,
): void {
  memory.copy(scratch, dhidden, (rows * H) << 2);
  if (after) addProduct(after, gateRows << 2, 4, weight, H << 2, 4, scratch, rows, H, gateRows, B);
}
