import { NumpyRandom } from '../model/random/numpy_legacy.ts';
import type { Closeness } from './closeness.ts';
import type { KernelRun } from './run_kernel.ts';

/** A dispatch to try, and how close the tensors it writes must come to those of its float64 twin. */
export interface KernelCase extends KernelRun {
  readonly title: string;
  /** By the name of every binding that the kernel may write. */
  readonly outputs: Readonly<Record<string, Closeness>>;
}

/**
 * How many of the cases: `full` is for tests; `brief` takes a device seconds, and has an odd size and one over the edge of
 * a workgroup or block for every kernel and variant.
 */
export type Extent = 'brief' | 'full';

/** Sizes of a case. */
export type Shape = Readonly<Record<'H' | 'V' | 'T' | 'B', number>>;
const ODD: Shape = { H: 7, V: 5, T: 3, B: 3 };
const OVER_A_WORKGROUP: Shape = { H: 65, V: 27, T: 2, B: 1 };
const OVER_A_BLOCK: Shape = { H: 12, V: 20, T: 4, B: 5 };
/** Besides, T B is over the edge of a workgroup. */
const LARGE: Shape = { H: 256, V: 65, T: 20, B: 33 };

/** All one, odd, around a workgroup of 64, whole blocks, blocks over the edge, no multiple of a workgroup, large. */
const SHAPES: readonly Shape[] = [
  { H: 1, V: 1, T: 1, B: 1 },
  ODD,
  OVER_A_WORKGROUP,
  { H: 8, V: 8, T: 2, B: 4 },
  OVER_A_BLOCK,
  { H: 130, V: 38, T: 4, B: 5 },
  LARGE,
];
const BRIEF: readonly Shape[] = [ODD, OVER_A_WORKGROUP, OVER_A_BLOCK];
/** The brief ones of kernels whose large case is quick, and alone fills more than a workgroup. */
export const BRIEF_ROWS: readonly Shape[] = [ODD, OVER_A_BLOCK, LARGE];

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
export const perShape = (
  extent: Extent,
  build: (shape: Shape, random: NumpyRandom) => KernelCase[],
  brief = BRIEF,
): KernelCase[] => (extent === 'full' ? SHAPES : brief).flatMap((shape) => build(shape, new NumpyRandom(SEED)));
/** Those of some things that belong to an extent. */
export const inExtent = <Thing extends { readonly brief?: true }>(extent: Extent, things: readonly Thing[]): Thing[] =>
  things.filter(({ brief }) => extent === 'full' || brief);
