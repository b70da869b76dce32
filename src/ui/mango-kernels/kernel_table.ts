import { html, nothing, type TemplateResult } from 'lit';
import type { KernelFinding } from '../../worker/protocol.ts';
import { errorText } from '../kernel_report.ts';

const MARKS = { right: '✓', wrong: '✗', cannot: '–' } as const;
const WORDS = { right: 'right', wrong: 'wrong', cannot: 'cannot run here' } as const;

/** The findings, a row per kernel and a column per variant. */
export function kernelTable(
  findings: readonly KernelFinding[],
  variants: readonly string[],
): TemplateResult | typeof nothing {
  if (findings.length === 0) return nothing;
  const kernels = [...new Set(findings.map(({ kernel }) => kernel))];
  return html`<table data-testid="kernels-table">
    <caption class="hidden">
      The worst relative error of every kernel in every variant
    </caption>
    <colgroup>
      <col class="kernel" />
    </colgroup>
    <thead>
      <tr>
        <th scope="col">Kernel</th>
        ${variants.map((variant) => html`<th scope="col">${variant}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${kernels.map(
        (kernel) =>
          html`<tr>
            <th scope="row">${breakable(kernel)}</th>
            ${variants.map((variant) => cell(findings.find((each) => each.kernel === kernel && each.variant === variant)))}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function cell(finding: KernelFinding | undefined): TemplateResult {
  if (!finding) return html`<td></td>`;
  const { kernel, variant, state, worst } = finding;
  return html`<td data-testid="kernels-cell" data-kernel=${kernel} data-variant=${variant} data-state=${state}>
    <span class=${state} aria-hidden="true">${MARKS[state]}</span><span class="hidden">${WORDS[state]}</span>
    ${worst === null ? nothing : html`<span class="error">${errorText(worst)}</span>`}
  </td>`;
}

/** What is wrong, or cannot run, with the reason of each, and what to do. */
export function reasonList(
  title: string,
  style: 'alert' | 'note',
  findings: readonly KernelFinding[],
  remedy = '',
): TemplateResult | typeof nothing {
  if (findings.length === 0) return nothing;
  return html`<div class=${style} data-testid="kernels-${style}">
    <h3>${title}</h3>
    <ul>
      ${findings.map(({ kernel, variant, reason }) => html`<li data-testid="kernels-reason" data-reason=${reason}><strong>${kernel}, ${variant}</strong>: ${reason}</li>`)}
    </ul>
    ${remedy ? html`<p data-testid="kernels-remedy">${remedy}</p>` : nothing}
  </div>`;
}

/** A name that may break after its underscores. */
function breakable(name: string): TemplateResult[] {
  return name.split(/(?<=_)/).map((part) => html`${part}<wbr />`);
}
