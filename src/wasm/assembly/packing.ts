// Copies of parts of a matrix in which the terms of a sum follow each other, for products in registers.

/**
 * Copies `count` vectors of `terms` floats, `stride` bytes apart with `step` bytes from term to term, in groups of four: term
 * k of a group's vectors is one v128 at to + group toGroup + k toStep. What is missing in the last group is zero.
 */
export function pack(
  from: usize,
  stride: usize,
  step: usize,
  count: usize,
  terms: usize,
  to: usize,
  toStep: usize,
  toGroup: usize,
): void {
  let vector: usize = 0;
  if (stride === 4) {
    for (; vector + 8 <= count; vector += 8, from += 32, to += toGroup << 1) {
      packLines(from, step, terms, to, toStep, toGroup);
    }
  }
  for (; vector < count; vector += 4, from += stride << 2, to += toGroup) {
    packFour(from, stride, step, count - vector, terms, to, toStep);
  }
}

/** Two groups of vectors next to each other. */
function packLines(from: usize, step: usize, terms: usize, to: usize, toStep: usize, toGroup: usize): void {
  for (const end = to + terms * toStep; to < end; to += toStep, from += step) {
    v128.store(to, v128.load(from));
    v128.store(to + toGroup, v128.load(from, 16));
  }
}

/** One group, of which `count` vectors are there. */
function packFour(from: usize, stride: usize, step: usize, count: usize, terms: usize, to: usize, toStep: usize): void {
  let k: usize = 0;
  if (step === 4 && count >= 4) {
    for (; k + 4 <= terms; k += 4, from += 16, to += toStep << 2) {
      const second = from + stride;
      const third = second + stride;
      storeTurned(to, toStep, v128.load(from), v128.load(second), v128.load(third), v128.load(third + stride));
    }
  }
  for (; k < terms; k++, from += step, to += toStep) {
    for (let vector: usize = 0; vector < 4; vector++) {
      store<f32>(to + (vector << 2), vector < count ? load<f32>(from + vector * stride) : 0);
    }
  }
}

/** Stores the columns of four vectors, `toRow` bytes apart. */
function storeTurned(to: usize, toRow: usize, a: v128, b: v128, c: v128, d: v128): void {
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  v128.store(to + toRow, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7));
  v128.store(to + 2 * toRow, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + 3 * toRow, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}
