import type { HeldOutLoss } from '../train/checkpoint.ts';
import type { LoggedRun } from '../train/run_log.ts';
import type { ChartPoint } from '../worker/protocol.ts';

/** A run of the page that has ended or was replaced. */
export interface PastRun extends Omit<LoggedRun, 'steps'> {
  /** Equal for runs that compute the same: such a run takes the place of the earlier one. */
  readonly key: string;
  /** Of its list or text. */
  readonly name: string;
  /** When it was listed, as ISO 8601 has it. */
  readonly date: string;
  /** Cell and size, in words. */
  readonly network: string;
  /** Its preset, and what differs from that, in words. */
  readonly settings: string;
  /** The lowest held-out loss; null if there is none. */
  readonly best: HeldOutLoss | null;
  readonly lastStep: number;
  readonly curve: readonly ChartPoint[];
}

/** The most runs that are listed. The oldest makes room. */
export const RUNS_KEPT = 20;

/** Adds a run to those before it, oldest first. One that computes the same is replaced unless it got further. */
export function withRun(runs: readonly PastRun[], run: PastRun): readonly PastRun[] {
  const before = runs.find(({ key }) => key === run.key);
  if (before && before.lastStep >= run.lastStep) return runs;
  return [...runs.filter((other) => other !== before), run].slice(-RUNS_KEPT);
}
