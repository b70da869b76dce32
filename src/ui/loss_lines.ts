import type { ChartPoint, ModelReport } from '../worker/protocol.ts';
import { twoDigits } from './format.ts';
import type { ChartLine } from './mango-chart/plot.ts';

/** The accessible names of the loss chart. */
export const LOSS_LABELS: Readonly<Record<ModelReport['lossPer'], string>> = {
  name: 'Smoothed loss over iterations',
  symbol: 'Training loss and held-out loss over iterations',
};

/** The explanations above the loss chart. */
export const LOSS_HINTS: Readonly<Record<ModelReport['lossPer'], string>> = {
  name:
    'Cross-entropy of a name of the list, in nats, smoothed. Lower is better. The curve starts from the loss of ' +
    'uniform guesses at a name of seven letters, so it climbs before it falls.',
  symbol:
    'Cross-entropy of the next character, in bits (bits per character). Lower is better. Dashed: the baselines on the ' +
    'same held-out part, which predict by the previous character (bigram), by frequency (unigram), or uniformly.',
};

/** The baselines, from the best. Each has its dashes, since their colour is the same. */
const BASELINE_DASHES = { bigram: [9, 3], unigram: [5, 4], uniform: [2, 3] } as const;

/** The lines of the loss chart: nats per name for the notebook's recipe, bits per character for the others. */
export function lossLines(
  curve: readonly Pick<ChartPoint, 'smoothLoss' | 'heldOut'>[],
  model: Pick<ModelReport, 'lossPer' | 'baselines'> | null,
): readonly ChartLine[] {
  const line = { format: twoDigits, scale: 'y', look: 'line' } as const;
  if (!model || model.lossPer === 'name') {
    const values = curve.map((point) => finiteOrNull(point.smoothLoss));
    return [{ ...line, label: 'nats per name', color: 'var(--series-1)', values }];
  }
  const inBits = (nats: number | null): number | null => (nats === null ? null : finiteOrNull(nats / Math.LN2));
  const unit = 'bits per character';
  const training = curve.map((point) => inBits(point.smoothLoss));
  const lines: ChartLine[] = [{ ...line, unit, label: 'training', color: 'var(--series-1)', values: training }];
  if (!model.baselines) return lines;
  const heldOut = curve.map((point) => inBits(point.heldOut));
  lines.push({ ...line, unit, label: 'held out', color: 'var(--series-2)', values: heldOut, look: 'marked' });
  for (const [label, dash] of Object.entries(BASELINE_DASHES)) {
    const value = inBits(model.baselines[label as keyof typeof BASELINE_DASHES]);
    const values = curve.map(() => value);
    lines.push({ ...line, unit, label, written: label, color: 'var(--series-4)', values, look: 'dashed', dash });
  }
  return lines;
}

/** The plot shows a gap for null. A loss or a gradient that overflowed becomes null. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
