import { stemOf } from '../file_names.ts';
import { downloadText } from '../clipboard.ts';
import { chartCsv } from './chart_csv.ts';
import { chartSvg } from './chart_svg.ts';
import type { Drawing } from './chart_svg.ts';

/** Symbols of a file's name before its ending, at most. */
const LONGEST_STEM = 60;

/** Downloads a chart: all of its values as CSV, or what is shown as SVG. */
export function downloadChart(kind: 'csv' | 'svg', drawing: Drawing): void {
  const { title, iterations, lines } = drawing;
  const name = `${stemOf(title.toLowerCase().slice(0, LONGEST_STEM))}.${kind}`;
  if (kind === 'csv') downloadText(chartCsv(iterations, lines), name, 'text/csv');
  else downloadText(chartSvg(drawing), name, 'image/svg+xml');
}
