// Drawing for a block of eight names (block_product.ts).
import { ELEMENT } from './block_product';
import { expNonpositive } from './math';

/** Bytes of eight float64. */
const SUMS: usize = 64;

/**
 * Cumulative sums of exp(inverse (logit - largest)) for a block of V logits, which are overwritten; `inverse` is that of the
 * temperature. Sum v of name j stands at 8 v + j, in float64, so that large vocabularies lose nothing.
 */
export function accumulateBlock(logits: usize, sums: usize, V: usize, inverse: f32): void {
  const end = logits + V * ELEMENT;
  let largest0 = v128.load(logits);
  let largest1 = v128.load(logits, 16);
  for (let at = logits + ELEMENT; at < end; at += ELEMENT) {
    largest0 = f32x4.max(largest0, v128.load(at));
    largest1 = f32x4.max(largest1, v128.load(at, 16));
  }
  const factor = f32x4.splat(inverse);
  for (let at = logits; at < end; at += ELEMENT) {
    v128.store(at, expNonpositive(f32x4.mul(f32x4.sub(v128.load(at), largest0), factor)));
    v128.store(at, expNonpositive(f32x4.mul(f32x4.sub(v128.load(at, 16), largest1), factor)), 16);
  }
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let at = logits; at < end; at += ELEMENT, sums += SUMS) {
    s0 = f64x2.add(s0, f64x2.promote_low_f32x4(v128.load64_zero(at)));
    s1 = f64x2.add(s1, f64x2.promote_low_f32x4(v128.load64_zero(at, 8)));
    s2 = f64x2.add(s2, f64x2.promote_low_f32x4(v128.load64_zero(at, 16)));
    s3 = f64x2.add(s3, f64x2.promote_low_f32x4(v128.load64_zero(at, 24)));
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
    v128.store(sums, s2, 32);
    v128.store(sums, s3, 48);
  }
}

/**
 * The first symbol whose cumulative sum exceeds a share of all, the uniform draw in [0, 1); `sums` is the address of a name's
 * first sum.
 */
export function symbolAt(sums: usize, V: usize, uniform: f32): i32 {
  const goal = <f64>uniform * load<f64>(sums + (V - 1) * SUMS);
  let first: usize = 0;
  // Bisection without branches, which nobody could foretell.
  for (let left = V; left > 1;) {
    const half = left >> 1;
    first += half * <usize>!(load<f64>(sums + (first + half - 1) * SUMS) > goal);
    left -= half;
  }
  return <i32>first;
}
