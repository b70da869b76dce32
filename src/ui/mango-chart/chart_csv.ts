import { asCsv } from '../csv.ts';
import type { ChartLine } from './plot.ts';

/**
 * All values of a chart as CSV: a row per iteration, a column per line with its unit. Numbers have all their digits; a gap is
 * empty.
 */
export function chartCsv(iterations: readonly number[], lines: readonly ChartLine[]): string {
  const fields = ['iteration', ...lines.map(({ label, unit }) => (unit ? `${label} (${unit})` : label))];
  return asCsv(
    fields,
    iterations.map((iteration, i) => [iteration, ...lines.map(({ values }) => values[i] ?? null)]),
  );
}
