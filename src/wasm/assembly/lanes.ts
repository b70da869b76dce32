// Vectors of four floats that may be cut short at the end of a row, and sums across lanes. Loads are never cut short:
// behind every array there is room for them (see memory.ts), and what they find there is not stored.

/** All bits of the first min(count, 4) lanes: keeps what lies behind the end of a row out of sums. */
export function firstLanes(count: usize): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(<i32>count));
}

/** Stores the first min(count, 4) lanes. */
export function storeLanes(at: usize, value: v128, count: usize): void {
  if (count >= 4) {
    v128.store(at, value);
    return;
  }
  if (count === 1) {
    v128.store32_lane(at, value, 0);
    return;
  }
  v128.store64_lane(at, value, 0);
  if (count === 3) v128.store32_lane(at + 8, value, 2);
}

/** The sums of the lanes of four vectors, one after the other; neighbouring lanes are added first. */
export function laneSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 2, 6), v128.shuffle<f32>(a, b, 1, 5, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 2, 6), v128.shuffle<f32>(c, d, 1, 5, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** The sum of the lanes of a vector; neighbours are added first. */
export function laneSum(a: v128): f32 {
  const pairs = f32x4.add(a, v128.shuffle<f32>(a, a, 1, 1, 3, 3));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 2);
}
