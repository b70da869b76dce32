import type { ChartPoint, ModelReport } from '../worker/protocol.ts';
import { twoDigits } from './format.ts';
import type { ChartLine } from './mango-chart/plot.ts';

/** What the chart of the loss is, for those who do not see it. */
export const LOSS_LABELS: Readonly<Record<ModelReport['lossPer'], string>> = {
  name: 'Smoothed loss over iterations',
  symbol: 'Loss in training and on the held-out part over iterations',
};

/** What the loss tells. */
export const LOSS_HINTS: Readonly<Record<ModelReport['lossPer'], string>> = {
  name:
    'How surprised the network is by a name of the list, in nats, smoothed. Lower is better. The curve starts from ' +
    'a guess for names of seven letters, so it climbs before it falls.',
  symbol:
    'How surprised the network is by the next symbol, in bits. Lower is better. Dashed: guessing by pairs of symbols ' +
    '(bigram), by frequency (unigram) and blindly (uniform), on the same held-out part.',
};

/** The lines of the loss: nats per name as the notebook prints them, else bits per symbol. */
export function lossLines(curve: readonly ChartPoint[], model: ModelReport | null): readonly ChartLine[] {
  const line = { format: twoDigits, scale: 'y', look: 'line' } as const;
  if (!model || model.lossPer === 'name') {
    const values = curve.map((point) => finiteOrNull(point.smoothLoss));
    return [{ ...line, label: 'nats per name', color: 'var(--series-1)', values }];
  }
  const inBits = (nats: number | null): number | null => (nats === null ? null : finiteOrNull(nats / Math.LN2));
  const lines: ChartLine[] = [
    { ...line, label: 'training', color: 'var(--series-1)', values: curve.map((point) => inBits(point.smoothLoss)) },
  ];
  if (!model.baselines) return lines;
  const heldOut = curve.map((point) => inBits(point.heldOut));
  lines.push({ ...line, label: 'held out', color: 'var(--series-2)', values: heldOut, look: 'marked' });
  for (const label of ['bigram', 'unigram', 'uniform'] as const) {
    const value = inBits(model.baselines[label]);
    const values = curve.map(() => value);
    lines.push({ ...line, label, written: label, color: 'var(--ink-soft)', values, look: 'dashed' });
  }
  return lines;
}

/** The plot takes null for "no value"; a loss or a gradient that overflowed has none. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
