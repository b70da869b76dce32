import { storeLanes } from './lanes';
import { addProduct } from './products';

/**
 * The RNN cell backward for B sequences of H units: gates = (dhidden + weight^T gatesAfter) (1 - hidden^2). At the last
 * symbol there are no gates after it: 0.
 */
export function rnnBackward(
  dhidden: usize,
  weight: usize,
  hidden: usize,
  gates: usize,
  gatesAfter: usize,
  B: usize,
  H: usize,
): void {
  const row = H << 2;
  const size = B * row;
  // The error of the state takes the place of the gates, which nothing needs any more.
  memory.copy(gates, dhidden, size);
  if (gatesAfter) addProduct(gatesAfter, row, 4, weight, row, 4, gates, B, H, H, B);
  for (let i: usize = 0; i < size; i += 16) {
    const left = (size - i) >> 2;
    const state = v128.load(hidden + i);
    const slope = f32x4.sub(f32x4.splat(1), f32x4.mul(state, state));
    storeLanes(gates + i, f32x4.mul(v128.load(gates + i), slope), left);
  }
}
