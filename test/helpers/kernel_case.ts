import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import type { Closeness } from './close.ts';
import type { KernelRun } from './run_kernel.ts';

/** A dispatch to try, and how close the tensors it writes must come to those of its float64 twin. */
export interface KernelCase extends KernelRun {
  readonly title: string;
  /** By the name of every binding that the kernel may write. */
  readonly outputs: Readonly<Record<string, Closeness>>;
}

/** Sizes: all one, odd, around a workgroup of 64, whole blocks, blocks over the edge, no multiple of a workgroup, large. */
export const SHAPES = [
  { H: 1, V: 1, T: 1, B: 1 },
  { H: 7, V: 5, T: 3, B: 3 },
  { H: 65, V: 27, T: 2, B: 1 },
  { H: 8, V: 8, T: 2, B: 4 },
  { H: 12, V: 20, T: 4, B: 5 },
  { H: 130, V: 38, T: 4, B: 5 },
  { H: 256, V: 65, T: 20, B: 33 },
] as const;
/** One of them. */
export type Shape = (typeof SHAPES)[number];

/** Of every case. */
export const SEED = 20;
/** For what is copied or compared. */
export const EXACT: Closeness = { absolute: 0, relative: 0, why: 'nothing is computed' };
/** A sum of `terms` products of numbers of size 1. */
export function sumOf(terms: number): Closeness {
  const why = 'partial sums of n terms of size 1 grow like sqrt(n), so do roundings: n 2^-24 in all, and a margin of 4';
  return { absolute: 4 * terms * 2 ** -24, relative: 2 ** -22, why };
}

/** The sizes in words. */
export const titleOf = ({ H, V, T, B }: Shape): string => `H ${H}, V ${V}, T ${T}, B ${B}`;
/** One case or more per shape; each shape has a generator of its own. */
export const perShape = (build: (shape: Shape, random: NumpyRandom) => KernelCase[]): KernelCase[] =>
  SHAPES.flatMap((shape) => build(shape, new NumpyRandom(SEED)));
