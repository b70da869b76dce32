import { scratch, SCRATCH_BYTES } from './memory';
import { addProduct } from './products';

/** The errors of some sequences' states. */
export const errors = scratch;

/** How many sequences of rowBytes have room in `errors`. */
export function sequencesAtOnce(rowBytes: usize): usize {
  return SCRATCH_BYTES / rowBytes;
}

/**
 * What reaches the states of B sequences of H units: errors = dhidden + weight^T after, with gateRows errors per
 * sequence after them. At the last symbol nothing comes after: 0.
 */
export function recurrentError(dhidden: usize, weight: usize, after: usize, B: usize, H: usize, gateRows: usize): void {
  memory.copy(errors, dhidden, (B * H) << 2);
  if (after) addProduct(after, gateRows << 2, 4, weight, H << 2, 4, errors, B, H, gateRows, B);
}
