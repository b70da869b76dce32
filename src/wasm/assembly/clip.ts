import { firstLanes, storeLanes } from './lanes';

/**
 * The largest absolute value of `length` floats; NaN where there is one. Without their signs floats are in order as
 * integers too, with NaN behind infinity.
 */
export function largestSize(gradients: usize, length: usize): f32 {
  let largest = i32x4.splat(0);
  const end = gradients + (length << 2);
  for (let at = gradients; at < end; at += 16) {
    largest = i32x4.max_s(largest, v128.and(f32x4.abs(v128.load(at)), firstLanes((end - at) >> 2)));
  }
  const pairs = i32x4.max_s(largest, v128.shuffle<f32>(largest, largest, 2, 3, 2, 3));
  return reinterpret<f32>(max(i32x4.extract_lane(pairs, 0), i32x4.extract_lane(pairs, 1)));
}

/** Clips `length` floats to [-clipValue, clipValue] and counts those that were larger. NaN stays. */
export function clip(gradients: usize, length: usize, clipValue: f32): usize {
  let clipped: usize = 0;
  const end = gradients + (length << 2);
  for (let at = gradients; at < end; at += 16) {
    const left = (end - at) >> 2;
    const value = v128.load(at);
    const large = v128.and(f32x4.gt(f32x4.abs(value), f32x4.splat(clipValue)), firstLanes(left));
    const signs = v128.and(value, f32x4.splat(-0.0));
    storeLanes(at, v128.bitselect(v128.or(f32x4.splat(clipValue), signs), value, large), left);
    clipped += popcnt(i32x4.bitmask(large));
  }
  return clipped;
}

/** Multiplies `length` floats by a factor. */
export function scale(gradients: usize, length: usize, factor: f32): void {
  const end = gradients + (length << 2);
  for (let at = gradients; at < end; at += 16) {
    const left = (end - at) >> 2;
    storeLanes(at, f32x4.mul(v128.load(at), f32x4.splat(factor)), left);
  }
}
