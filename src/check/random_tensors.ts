import type { NumpyRandom } from '../model/random/numpy_legacy.ts';

/**
 * `count` numbers of mean 0 and variance 1, times `scale`, rounded to float32: sums of three uniform numbers, which
 * resemble normal ones and are drawn ten times as fast. None is larger than 3 times `scale`.
 */
export function normal(random: NumpyRandom, count: number, scale = 1): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const sum = random.uint32() + random.uint32() + random.uint32();
    values[i] = (sum * 2 ** -31 - 3) * scale;
  }
  return values;
}

/** `count` uniform numbers in [from, to), rounded to float32. */
export function uniform(random: NumpyRandom, count: number, from = 0, to = 1): Float32Array {
  return Float32Array.from({ length: count }, () => from + (to - from) * random.double());
}

/** `count` ids from -1 to vocabSize - 1, about one in six of them -1. */
export function idsOrNone(random: NumpyRandom, count: number, vocabSize: number): Int32Array {
  return Int32Array.from({ length: count }, () =>
    random.double() < 1 / 6 ? -1 : Math.floor(random.double() * vocabSize),
  );
}

/** `count` ids from 0 to vocabSize - 1. */
export function ids(random: NumpyRandom, count: number, vocabSize: number): Int32Array {
  return Int32Array.from({ length: count }, () => Math.floor(random.double() * vocabSize));
}
