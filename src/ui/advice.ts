import type { CorpusReport, ModelReport, Progress } from '../worker/protocol.ts';

/** The notebook's smoothed loss starts at log V times this number (see TrainingRun). */
const FIRST_SYMBOLS = 7;
/** A loss above this many times the uniform baseline counts as diverged. */
const TOO_MUCH = 2;

/**
 * Advice for a diverged loss; null if the loss is normal. A loss that overflows stops the run. A loss that is only huge
 * does not, since tanh saturates and keeps the numbers finite, but the model no longer learns.
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
  return 'The loss is far above the uniform baseline. Start again with a lower learning rate, or with clipping on.';
}
