// The cells for a block of eight names (block_product.ts). States are replaced by the next ones; gates and `recurrent`
// come with their biases.
import { ELEMENT } from './block_product';
import { gate, tanhQuotient } from './math';

/** hidden = tanh(gates) for H elements. */
export function rnnBlock(gates: usize, hidden: usize, H: usize): void {
  const size = H * ELEMENT;
  for (let i: usize = 0; i < size; i += ELEMENT) {
    v128.store(hidden + i, tanhQuotient(v128.load(gates + i)));
    v128.store(hidden + i, tanhQuotient(v128.load(gates + i, 16)), 16);
  }
}

/** The LSTM; gates i, f, g, o of H elements each. */
export function lstmBlock(gates: usize, hidden: usize, cell: usize, H: usize, hard: i32): void {
  const size = H * ELEMENT;
  applyGate(gates, 2 * size, hard);
  applyGate(gates + 3 * size, size, hard);
  for (let i: usize = 0; i < size; i += 16) {
    const at = gates + i;
    const kept = f32x4.mul(v128.load(at + size), v128.load(cell + i));
    const state = f32x4.add(kept, f32x4.mul(v128.load(at), tanhQuotient(v128.load(at + 2 * size))));
    v128.store(cell + i, state);
    v128.store(hidden + i, f32x4.mul(v128.load(at + 3 * size), tanhQuotient(state)));
  }
}

/** The GRU; gates r, z, n of H elements each, what comes from the state apart. */
export function gruBlock(gates: usize, recurrent: usize, hidden: usize, H: usize, hard: i32): void {
  const size = H * ELEMENT;
  for (let i: usize = 0; i < 2 * size; i += 16) {
    v128.store(gates + i, f32x4.add(v128.load(gates + i), v128.load(recurrent + i)));
  }
  applyGate(gates, 2 * size, hard);
  for (let i: usize = 0; i < size; i += 16) {
    const at = gates + i;
    const inner = f32x4.mul(v128.load(at), v128.load(recurrent + 2 * size + i));
    const candidate = tanhQuotient(f32x4.add(v128.load(at + 2 * size), inner));
    const keep = v128.load(at + size);
    const fresh = f32x4.mul(f32x4.sub(f32x4.splat(1), keep), candidate);
    v128.store(hidden + i, f32x4.add(fresh, f32x4.mul(keep, v128.load(hidden + i))));
  }
}

function applyGate(gates: usize, size: usize, hard: i32): void {
  for (let i: usize = 0; i < size; i += 16) v128.store(gates + i, gate(v128.load(gates + i), hard));
}
