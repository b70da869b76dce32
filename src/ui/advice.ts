import type { CorpusReport, ModelReport, Progress } from '../worker/protocol.ts';

/** Names in the first value of the smoothed loss, which is that of guessing so many symbols (see TrainingRun). */
const FIRST_SYMBOLS = 7;
/** How many times the loss of guessing the longest name blindly is too much. */
const TOO_MUCH = 2;

/**
 * What to do about a loss out of bounds, or null. A loss that overflows stops the run; one that is only huge does not,
 * since tanh saturates and keeps the numbers finite, but nothing is learned from there on.
 */
export function divergenceAdvice(
  progress: Progress,
  model: Pick<ModelReport, 'config' | 'lossPer'> | null,
  report: CorpusReport | null,
): string | null {
  if (!model) return null;
  const longest = report?.mode === 'names' ? report.longest : 0;
  const symbols = model.lossPer === 'name' ? Math.max(FIRST_SYMBOLS, longest + 1) : 1;
  const guessing = symbols * Math.log(model.config.vocabSize);
  if (!(progress.smoothLoss > TOO_MUCH * guessing)) return null;
  return 'The loss is far above that of blind guessing. Start again with a lower learning rate, or with clipping on.';
}
