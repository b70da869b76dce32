import { html, type TemplateResult } from 'lit';
import type { ChartLine } from './plot.ts';

/** The legend: each line's mark, label and value; `where` says at which iteration. */
export function chartLegend(
  values: readonly { readonly line: ChartLine; readonly text: string }[],
  where: string,
): TemplateResult {
  return html`<dl class="legend">
    ${values.map(
      ({ line, text }) =>
        html`<div
          class=${line.dash || line.look === 'dashed' ? 'patterned' : line.look}
          .style="--line-color: ${line.color}; --pattern: ${pattern(line.dash ?? [5, 4])}"
        >
          <dt>${line.label}</dt>
          <dd>${text}</dd>
        </div>`,
    )}
    <div class="hint">${where}</div>
  </dl>`;
}

/** Dashes as a background. */
function pattern(dash: readonly number[]): string {
  let end = 0;
  const stops = dash.map((length, i) => {
    const start = end;
    end += length;
    return `${i % 2 === 0 ? 'var(--line-color)' : 'transparent'} ${start}px ${end}px`;
  });
  return `repeating-linear-gradient(90deg, ${stops.join(', ')})`;
}
