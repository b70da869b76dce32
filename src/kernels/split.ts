import type { Launch } from './signature.ts';
import { kernel } from './signature.ts';
import { inRows, perElement } from './workgroups.ts';

/**
 * Invocations that fill a card: some hundred processors with a few hundred each. A guess, since WebGPU tells neither number.
 */
export const FULL = 32_768;
/** Elements of the buffer `split_sums` (4 MiB): no launch writes more partial sums. */
export const SPLIT_SUMS = 2 ** 20;
/** Terms from which on a sum may be split: fewer take no longer than a second dispatch. */
const LONG_SUM = 256;
/** Terms of a part at least. */
const LEAST_PART = 32;

/** What may be split: equally long sums, which together take some workgroups. */
interface Sums {
  /** The tensor that they are written to. */
  readonly result: string;
  /** How many sums there are. */
  readonly length: number;
  /** Terms of each. */
  readonly terms: number;
  /** Workgroups that compute one part of all sums, and how large they are. */
  readonly workgroups: number;
  readonly workgroupSize: number;
}

/**
 * Launches workgroups that compute one part of all sums each, in as many parts as fill a card. Their number, the override
 * SPLITS, is a power of two, so that the rows of a step decide between a few pipelines.
 */
export function inParts(
  { result, length, terms, workgroups, workgroupSize }: Sums,
  overrides: Readonly<Record<string, number>> = {},
): Launch {
  const most = Math.min(FULL / workgroupSize / workgroups, terms / LEAST_PART, SPLIT_SUMS / length);
  const SPLITS = terms < LONG_SUM || most < 2 ? 1 : 2 ** Math.floor(Math.log2(most));
  return {
    workgroups: inRows(SPLITS * workgroups),
    overrides: { ...overrides, SPLITS },
    ...(SPLITS > 1 && { split: { result, length, parts: SPLITS } }),
  };
}

/** How `split_sum` is launched. */
export const perSum = ({ LENGTH }: { readonly LENGTH: number }): Launch => ({ workgroups: perElement(LENGTH) });

/** Sums that were computed in parts, added up. */
export const splitSum = kernel('split_sum', { split_sums: 'read f32', sums: 'read_write f32' }, ['LENGTH', 'SPLITS'], {
  plain: { launch: perSum },
});
