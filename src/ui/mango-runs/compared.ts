import { joinValues } from '../../worker/curve.ts';
import { twoDigits } from '../format.ts';
import type { OpenLog } from '../log_controller.ts';
import type { ChartLine } from '../mango-chart/plot.ts';

/** A run to draw among others. */
export type Compared = Pick<OpenLog, 'name' | 'curve' | 'lossPer'> & Partial<Pick<OpenLog, 'run'>>;

/** The runs of a comparison that have the same unit, as lines, and the names of those that have another. */
export interface Comparison {
  readonly per: Compared['lossPer'];
  readonly iterations: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly apart: readonly string[];
}

const COLORS = ['var(--series-1)', 'var(--series-2)', 'var(--series-3)'] as const;
/** Dashes after the first three runs, so that no two of the first twelve look the same. */
const DASHES = [null, [9, 3], [2, 3], [9, 3, 2, 3]] as const;

/**
 * Compares runs: by the held-out loss where a run has one, otherwise by the loss in training. A loss per name is on another
 * scale than one per character, so the unit of the first run decides which are drawn.
 */
export function compare(runs: readonly Compared[]): Comparison {
  const per = runs[0]?.lossPer ?? 'symbol';
  const drawn = runs.filter(({ lossPer }) => lossPer === per);
  const { iterations, values } = joinValues(drawn.map(lossesOf));
  const names = distinct(drawn.map((run) => `${titleOf(run, drawn)}${hasHeldOut(run) ? ', held out' : ''}`));
  const lines = drawn.map((_, i) => lineOf(names[i]!, per, values[i]!, i));
  return { per, iterations, lines, apart: runs.filter(({ lossPer }) => lossPer !== per).map(({ name }) => name) };
}

/** The line of a run, which is the one with this number in its chart. */
export function lineOf(
  label: string,
  per: Compared['lossPer'],
  values: ChartLine['values'],
  number: number,
): ChartLine {
  const dash = DASHES[Math.floor(number / COLORS.length) % DASHES.length];
  return {
    label,
    unit: per === 'name' ? 'nats per name' : 'bits per character',
    color: COLORS[number % COLORS.length]!,
    values,
    format: twoDigits,
    scale: 'y',
    look: 'line',
    ...(dash && { dash }),
  };
}

/** The name of a run, with its network and settings where another has the same name. */
function titleOf({ name, run }: Compared, all: readonly Compared[]): string {
  const alone = all.filter((other) => other.name === name).length === 1;
  return alone || !run ? name : `${name} (${run.network}, ${run.settings})`;
}

function hasHeldOut({ curve, lossPer }: Compared): boolean {
  return lossPer === 'symbol' && curve.some(({ heldOut }) => heldOut !== null);
}

function lossesOf(run: Compared): (readonly [number, number])[] {
  const heldOut = hasHeldOut(run);
  const scale = run.lossPer === 'name' ? 1 : 1 / Math.LN2;
  return run.curve.flatMap((point) => {
    const loss = heldOut ? point.heldOut : point.smoothLoss;
    return loss !== null && Number.isFinite(loss) ? [[point.iteration, loss * scale] as const] : [];
  });
}

/** Names that are all different: a number follows those that occur again. */
function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}
