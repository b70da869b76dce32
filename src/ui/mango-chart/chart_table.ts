import { html, type TemplateResult } from 'lit';
import { whole } from '../format.ts';
import type { ChartLine } from './plot.ts';
import { thinned } from './reading.ts';

/** The most rows of a table: more could not be listened to. */
const ROWS = 50;

/** The value of a line at an index, or the last one before it, as text. */
export function valueAt(line: ChartLine, index: number): string {
  for (let i = index; i >= 0; i--) {
    const value = line.values[i];
    if (value !== null && value !== undefined) return line.format(value);
  }
  return '–';
}

/** The lines of a chart as a table of at most 50 rows, from the first index to the last. */
export function chartTable(
  label: string,
  iterations: readonly number[],
  lines: readonly ChartLine[],
  [first, last]: readonly [number, number],
): TemplateResult {
  const rows = thinned(first, last, ROWS);
  const all = rows.length === last - first + 1 ? '' : `, ${rows.length} of ${whole(last - first + 1)} points`;
  return html`<div class="table" role="region" aria-label="${label}, as a table" tabindex="0">
    <table data-testid="chart-table">
      <caption>
        ${label}${all}
      </caption>
      <thead>
        <tr>
          <th scope="col">Iteration</th>
          ${lines.map(({ label }) => html`<th scope="col">${label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (index) =>
            html`<tr>
              <th scope="row">${whole(iterations[index] ?? 0)}</th>
              ${lines.map((line) => html`<td>${valueAt(line, index)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
