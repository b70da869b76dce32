import { bitsOf } from '../train/evaluate.ts';
import type { TrainerProgress } from '../train/trainer.ts';
import type { TrainingRun } from '../train/training_run.ts';
import { howRead } from './how_read.ts';

/** The report of a step. */
export function reportOf(run: TrainingRun, { iteration, smoothLoss: loss, stepsPerSecond }: TrainerProgress): object {
  return { step: iteration, loss, ...perCharacter(run, loss), steps_per_second: Math.round(stepsPerSecond) };
}

/** The smoothed loss with its units in the keys. Empty for the notebook's recipe, whose loss is per name. */
export function perCharacter({ recipe }: TrainingRun, loss: number | null): object {
  if (recipe.batching === 'notebook' || loss === null) return {};
  return { nats_per_char: loss, bits_per_char: bitsOf(loss) };
}

/**
 * The latest and the best held-out (validation) loss, and the losses of the baselines there. At the end of training on a text
 * both are that of the best model on all of the held-out part, with the number of characters and the way of reading.
 */
export function heldOutOf({ heldOut, best, baselines, whole, heldOutPart }: TrainingRun): object {
  if (!heldOut || !best || !baselines) return {};
  const [latest, lowest] = whole ? [whole, whole] : [heldOut, best];
  const of = whole
    ? { held_out_chars: whole.symbols, held_out_reading: whole.reading }
    : heldOutPart && { held_out_part: heldOutPart };
  return {
    held_out_nats_per_char: latest.natsPerSymbol,
    held_out_bits_per_char: bitsOf(latest.natsPerSymbol),
    ...of,
    best_step: best.iteration,
    best_bits_per_char: bitsOf(lowest.natsPerSymbol),
    bigram_bits_per_char: bitsOf(baselines.bigram),
    unigram_bits_per_char: bitsOf(baselines.unigram),
    uniform_bits_per_char: bitsOf(baselines.uniform),
  };
}

/** The latest held-out loss in words. */
export function heldOutText({ heldOut, baselines, heldOutPart }: TrainingRun): string {
  if (!heldOut || !baselines) return '';
  const bits = bitsOf(heldOut.natsPerSymbol).toFixed(3);
  const part = heldOutPart ? ` on ${heldOutPart}` : '';
  return `held-out (validation) loss ${bits} bits per character${part} (bigram baseline: ${bitsOf(baselines.bigram).toFixed(3)}).`;
}

/** Above this share of the loss of uniform guessing a result counts as worse; a few steps alone may be a little above. */
const WORSE = 1.05;

/** The bits per character of a run that are worse than guessing all symbols alike; null where they are not, or not known. */
export function worseThanGuessing({ recipe, best, smoothLoss, config }: TrainingRun): number | null {
  const loss = best?.natsPerSymbol ?? (recipe.batching === 'notebook' ? null : smoothLoss);
  return loss !== null && loss > WORSE * Math.log(config.vocabSize) ? bitsOf(loss) : null;
}

/** What a run has come to, as a sentence. */
export function sentenceOf(run: TrainingRun): string {
  const loss = run.smoothLoss === null ? '' : `, loss ${run.smoothLoss.toFixed(6)}`;
  const { best, whole, heldOutPart } = run;
  if (!best || worseThanGuessing(run) !== null) return `Step ${run.iteration}${loss}.`;
  const { natsPerSymbol } = whole ?? best;
  const bits = `${bitsOf(natsPerSymbol).toFixed(3)} bits per character`;
  const nats = whole ? ` (${natsPerSymbol.toFixed(3)} nats)` : '';
  const of = whole ? ` on all ${howRead(whole.reading, whole.symbols)}` : heldOutPart ? ` on ${heldOutPart}` : '';
  return `Step ${run.iteration}${loss}; best held-out loss at step ${best.iteration}: ${bits}${nats}${of}.`;
}
