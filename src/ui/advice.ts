import type { EngineDescription } from '../engine/engine.ts';
import type { CorpusReport, ModelReport, Progress } from '../worker/protocol.ts';

/** The notebook's smoothed loss starts at log V times this number (see TrainingRun). */
const FIRST_SYMBOLS = 7;
/** A loss above this many times the uniform baseline counts as diverged. */
const TOO_MUCH = 2;

/** Multiply-adds per second of engines that compute on the CPU, about; a GPU's are not known. */
const SPEED = { cpu: 8e9, gpu: 1e9, reference: 2e8 } as const;
/** A step that takes longer than so many seconds is worth a word. */
const LONG_STEP_S = 3;

/** A word about a step that takes long; null if none does. */
export function longStepAdvice(model: ModelReport | null, device: EngineDescription | null): string | null {
  if (!model || !device || (device.kind === 'gpu' && !device.software)) return null;
  // Each weight is used once per symbol forward, and twice backward.
  const seconds = (3 * model.parameters * model.timeSteps * model.batchSize) / SPEED[device.kind];
  if (seconds < LONG_STEP_S) return null;
  const time = seconds < 90 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;
  return `A step of this network takes about ${time} here. Pause waits for the end of a step; “Stop at once” does not, and goes back to what was stored last.`;
}

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
