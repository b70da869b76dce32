import type { ListReport, Progress } from '../worker/protocol.ts';

/** Names in the first value of the smoothed loss, which is that of guessing so many symbols (see TrainingRun). */
const FIRST_SYMBOLS = 7;
/** How many times the loss of guessing the longest name blindly is too much. */
const TOO_MUCH = 2;

/**
 * What to do about a loss out of bounds, or null. A loss that overflows stops the run; one that is only huge does not,
 * since tanh saturates and keeps the numbers finite, but nothing is learned from there on.
 */
export function divergenceAdvice(progress: Progress, report: ListReport | null): string | null {
  if (!report) return null;
  const symbols = Math.max(FIRST_SYMBOLS, report.longest + 1);
  const guessing = symbols * Math.log(report.symbols + 1);
  if (!(progress.smoothLoss > TOO_MUCH * guessing)) return null;
  return 'The loss is far above that of blind guessing. Start again with a lower learning rate, or with clipping on.';
}
