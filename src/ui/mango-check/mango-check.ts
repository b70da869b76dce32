import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { CheckResult } from '../../worker/client.ts';
import type { CheckRow } from '../../worker/protocol.ts';
import { CHECKED_ENGINES, type CheckedEngine, type CheckResults } from '../check_controller.ts';
import { emit } from '../emit.ts';
import { panelStyles } from '../panel.styles.ts';
import { sharedStyles } from '../shared.styles.ts';
import { checkStyles } from './mango-check.styles.ts';

const TITLES: Record<CheckedEngine, string> = { gpu: 'WebGPU', cpu: 'CPU', reference: 'Reference (float64)' };

/**
 * @summary The notebook's test cells on each engine: the notebook's numbers and the engine's.
 *
 * @property results - per engine: a result, null while it waits, absent before the first check
 * @property busy - true during a check
 * @event mango-check - run the check
 */
export class MangoCheck extends LitElement {
  static override styles = [sharedStyles, panelStyles, checkStyles];
  static override properties = { results: { attribute: false }, busy: { type: Boolean } };
  declare results: CheckResults;
  declare busy: boolean;

  constructor() {
    super();
    this.results = {};
    this.busy = false;
  }

  override render(): TemplateResult {
    const label = this.busy ? 'Checking…' : 'Check every engine';
    return html`
      <p class="hint">
        The notebook prints some numbers for its functions clip, sample and optimize. Each engine computes them here
        again.
      </p>
      <div class="head">
        <button
          type="button"
          data-testid="check"
          aria-disabled=${this.busy ? 'true' : 'false'}
          @click=${() => !this.busy && emit(this, 'mango-check')}
        >
          ${label}
        </button>
        <p role="status" data-testid="check-status">${this.#status()}</p>
      </div>
      ${
        Object.keys(this.results).length === 0
          ? nothing
          : html`<div class="engines">
              ${CHECKED_ENGINES.map((engine) => this.#engine(engine, this.results[engine]))}
            </div>`
      }
    `;
  }

  #status(): string {
    const results = CHECKED_ENGINES.map((engine) => this.results[engine]).filter((result) => result?.error === null);
    if (this.busy || results.length === 0) return '';
    const rows = results.flatMap((result) => result?.rows ?? []);
    const passed = rows.filter((row) => row.passed).length;
    return passed === rows.length ? `All ${rows.length} numbers agree.` : `${passed} of ${rows.length} numbers agree.`;
  }

  #engine(engine: CheckedEngine, result: CheckResult | null | undefined): TemplateResult | typeof nothing {
    if (result === undefined) return nothing;
    const passed = result?.rows.filter((row) => row.passed).length ?? 0;
    return html`<section data-testid="check-${engine}" aria-label="Check of ${TITLES[engine]}">
      <header>
        <h3>${TITLES[engine]}</h3>
        <span class="hint number">${result?.rows.length ? `${passed} of ${result.rows.length}` : nothing}</span>
      </header>
      ${result === null ? html`<p class="hint">Waiting for its turn…</p>` : nothing}
      ${result?.error ? html`<p class="note" data-testid="check-error">${result.error}</p>` : nothing}
      ${result?.rows.length ? table(TITLES[engine], result.rows) : nothing}
    </section>`;
  }
}

function table(title: string, rows: readonly CheckRow[]): TemplateResult {
  const cells = [...new Set(rows.map((row) => row.cell))];
  return html`<table>
    <caption class="hidden">
      ${title}: expected and computed
    </caption>
    <colgroup>
      <col class="quantity" />
      <col />
      <col />
      <col class="mark" />
    </colgroup>
    <thead>
      <tr>
        <th scope="col">Quantity</th>
        <th scope="col">Expected</th>
        <th scope="col">Got</th>
        <th scope="col"><span class="hidden">Agrees</span></th>
      </tr>
    </thead>
    ${cells.map((cell) => cellRows(cell, rows))}
  </table>`;
}

function cellRows(cell: string, rows: readonly CheckRow[]): TemplateResult {
  return html`<tbody>
    <tr>
      <th class="cell" colspan="4" scope="rowgroup">${cell}</th>
    </tr>
    ${rows.filter((row) => row.cell === cell).map(checkRow)}
  </tbody>`;
}

function checkRow(row: CheckRow): TemplateResult {
  return html`<tr data-testid="check-row" data-cell=${row.cell} data-passed=${row.passed}>
    <th scope="row" title=${row.tolerance}>${row.quantity}</th>
    <td>${row.expected}</td>
    <td>${row.got}</td>
    <td class=${row.passed ? 'passed' : 'missed'}>
      <span aria-hidden="true">${row.passed ? '✓' : '✗'}</span><span class="hidden">${row.passed ? 'yes' : 'no'}</span>
    </td>
  </tr>`;
}
