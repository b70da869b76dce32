import { quantile } from '../../src/bench/timing.ts';

/** Statistics of the times between frames, in milliseconds. */
export interface FramePacing {
  readonly frames: number;
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
  /** Share of frames that were too late for 60 frames per second. */
  readonly share_above_16_7: number;
  /** Share of frames that came at least one whole frame late. */
  readonly share_above_33: number;
}

/** Tolerance in milliseconds, since the clock of frames is not exact. */
const GRACE_MS = 1;

/** The statistics from the times of frames, one list per visit. */
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
