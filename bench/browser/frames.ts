import { quantile } from '../../src/bench/timing.ts';

/** How evenly frames came, in milliseconds between them. */
export interface FramePacing {
  readonly frames: number;
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
  /** Of the frames, those that came too late for 60 a second. */
  readonly share_above_16_7: number;
  /** Those before which a whole frame was left out. */
  readonly share_above_33: number;
}

/** Clocks of frames are good to a fraction of a millisecond: what is within it is on time. */
const GRACE_MS = 1;

/** From the times at which frames came, a list for each visit. */
export function pacingOf(visits: readonly (readonly number[])[]): FramePacing {
  const gaps = visits.flatMap((times) => times.slice(1).map((time, i) => time - times[i]!));
  const above = (limit: number) => rounded(gaps.filter((gap) => gap > limit + GRACE_MS).length / gaps.length);
  return {
    frames: gaps.length,
    median: rounded(quantile(gaps, 0.5)),
    p99: rounded(quantile(gaps, 0.99)),
    longest: rounded(quantile(gaps, 1)),
    share_above_16_7: above(1_000 / 60),
    share_above_33: above(2_000 / 60),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
