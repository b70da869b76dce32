import { joinValues } from '../../worker/curve.ts';
import { bits, counted, twoDigits, whole } from '../format.ts';
import type { ChartLine } from '../mango-chart/plot.ts';
import { lineOf } from '../mango-runs/compared.ts';
import type { SweepLane, SweepState } from '../sweep_controller.ts';

/** Learning rates of a sweep, and seeds, at most. */
export const MOST = 8;
/** The learning rates that the page takes, as in its settings. */
const RATES = { least: 1e-6, most: 10 } as const;
/** What is offered, as multiples of the current learning rate. */
const OFFERED = [1 / 4, 1 / 2, 1, 2, 4];
/**
 * A loss above so many times the first one is beyond the charts: one that diverges would make the others flat. The
 * notebook's climbs at first.
 */
const BEYOND = { name: 1.5, symbol: 1.1 } as const;

/** The learning rates around one, as a text. */
export function ratesAround(rate: number): string {
  const rates = OFFERED.map((factor) => Number((rate * factor).toPrecision(3)));
  return rates.filter((each) => each >= RATES.least && each <= RATES.most).join(', ');
}

/** The learning rates of a text, each once; or what is wrong with it, in a sentence. */
export function ratesOf(text: string): readonly number[] | string {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const wrong = parts.find((part) => !(Number(part) >= RATES.least && Number(part) <= RATES.most));
  if (wrong !== undefined) {
    return `“${wrong}” is no learning rate: give numbers from ${RATES.least.toFixed(6)} to ${RATES.most}, such as 0.01, with commas between them.`;
  }
  const rates = [...new Set(parts.map(Number))];
  if (rates.length === 0) return 'Give at least one learning rate.';
  return rates.length > MOST ? `These are ${rates.length} learning rates; give ${MOST} at most.` : rates;
}

/** So many seeds, from one on. */
export function seedsFrom(seed: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (seed + i) % 2 ** 32);
}

/** What a loss in training is per. */
function perOf({ order }: SweepState): 'name' | 'symbol' {
  return order?.settings.batching === 'notebook' ? 'name' : 'symbol';
}

/** The unit of losses in training. */
export function unitOf(state: SweepState): string {
  return perOf(state) === 'name' ? 'nats per name' : 'bits per character';
}

/** A loss in training. */
export function lossWords(state: SweepState, nats: number): string {
  return perOf(state) === 'name' ? twoDigits(nats) : bits(nats);
}

/** A chart of each learning rate: a line for each seed, on axes that all share. */
export interface RateChart {
  readonly learningRate: number;
  readonly lines: readonly ChartLine[];
  readonly runs: readonly SweepLane[];
}

/** The charts of a sweep, with what they share. */
export function chartsOf(state: SweepState): {
  readonly charts: readonly RateChart[];
  readonly iterations: readonly number[];
  readonly range: readonly [number, number] | null;
} {
  const { runs, order } = state;
  const per = perOf(state);
  const scale = per === 'name' ? 1 : 1 / Math.LN2;
  const losses = runs.map(({ curve }) =>
    curve.map(({ iteration, smoothLoss }) => [iteration, smoothLoss * scale] as const).filter(([, y]) => isFinite(y)),
  );
  const { iterations, values } = joinValues(losses);
  const lines = runs.map(({ seed }, i) => lineOf(`seed ${seed}`, per, values[i]!, i % order!.seeds.length));
  const first = Math.max(...losses.flatMap(([point]) => (point ? [point[1]] : [])));
  const seen = values.flat().filter((value) => value !== null && value <= BEYOND[per] * first) as number[];
  const range = seen.length > 0 ? ([Math.min(...seen), Math.max(...seen)] as const) : null;
  const charts = (order?.learningRates ?? []).map((learningRate) => {
    const own = (_: unknown, i: number): boolean => runs[i]!.learningRate === learningRate;
    return { learningRate, lines: lines.filter(own), runs: runs.filter(own) };
  });
  return { charts, iterations, range };
}

/** How a run ended, or how far it is. */
export function endWords(state: SweepState, run: SweepLane): string {
  const { ended, curve } = run;
  if (state.best && run === state.runs[state.best.run]) return '★ best';
  if (ended) return ended.divergedAt === null ? 'ended' : `diverged ${atIteration(ended.divergedAt)}`;
  if (state.phase !== 'training') return curve.length > 0 ? 'stopped' : 'not begun';
  return curve.length > 0 ? 'training' : 'waits';
}

/** Where runs of a learning rate diverged, in a sentence; empty where none did. */
export function divergedWords(runs: readonly SweepLane[]): string {
  const where = runs.flatMap(({ seed, ended }) => {
    return ended && ended.divergedAt !== null ? [`seed ${seed} ${atIteration(ended.divergedAt)}`] : [];
  });
  return where.length > 0 ? `Diverged: ${where.join(', ')}.` : '';
}

function atIteration(iteration: number): string {
  return `at iteration ${whole(iteration)}`;
}

/** How a sweep stands, in a sentence or two. */
export function sweepWords(state: SweepState): string {
  const { phase, runs, best } = state;
  if (phase === 'idle') return '';
  const ended = runs.filter((run) => run.ended).length;
  const count = `${ended} of ${counted(runs.length, 'run')}`;
  if (phase === 'training') return `Training: ${count} ${ended === 1 ? 'has' : 'have'} ended.`;
  const stopped = phase === 'stopped' ? `Stopped: ${count} had ended. ` : '';
  if (ended === 0) return stopped;
  if (!best) return `${stopped}All of them diverged: give lower learning rates, or clip gradients.`;
  const { learningRate, seed, ended: end } = runs[best.run]!;
  const held = end?.best ? `${bits(end.best.natsPerSymbol)} bits per character held out` : `${lossWords(state, end!.smoothLoss)} ${unitOf(state)}`; // prettier-ignore
  return `${stopped}Best: learning rate ${learningRate}, seed ${seed}, with ${held}.`;
}
