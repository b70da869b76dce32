import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { copyText, downloadText } from '../clipboard.ts';
import { emit } from '../emit.ts';
import { findingsOf, remedyFor, reportOf, verdictOf } from '../kernel_report.ts';
import type { KernelsState } from '../kernels_controller.ts';
import { panelStyles } from '../panel.styles.ts';
import { sharedStyles } from '../shared.styles.ts';
import { kernelTable, reasonList } from './kernel_table.ts';
import { kernelsStyles } from './mango-kernels.styles.ts';

/**
 * @summary The check of the GPU: every kernel, in every variant, against float64; and a report of it to copy.
 *
 * @property kernels - the state of the check
 * @event mango-kernels - start or stop the check
 */
export class MangoKernels extends LitElement {
  static override styles = [sharedStyles, panelStyles, kernelsStyles];
  static override properties = { kernels: { attribute: false }, message: { state: true } };
  declare kernels: KernelsState | null;
  declare message: string;

  constructor() {
    super();
    this.kernels = null;
    this.message = '';
  }

  override render(): TemplateResult {
    const { phase = 'idle', error = null, findings = [], variants = [], of = 0, adapter = null } = this.kernels ?? {};
    const label = { idle: 'Check this GPU', checking: 'Stop', done: 'Check again', stopped: 'Check again' }[phase];
    const checking = phase === 'checking';
    const wrong = findingsOf(findings, 'wrong');
    return html`
      <p class="hint">
        Runs every GPU kernel, in every variant, on small cases, and compares each number with the same computation in
        float64. It takes some seconds, or up to a minute where a program on the processor stands in for a graphics
        card; training goes on meanwhile.
      </p>
      <div class="head">
        <button type="button" data-testid="kernels" @click=${() => this.#toggle()}>${label}</button>
        ${
          findings.length > 0 && !checking
            ? html`<button type="button" data-testid="kernels-copy" @click=${() => void this.#copy()}>
                Copy report
              </button>`
            : nothing
        }
        ${
          checking
            ? html`<progress aria-label="Variants checked" max=${of || 1} .value=${findings.length}></progress>`
            : nothing
        }
        <p role="status" data-testid="kernels-status" data-phase=${phase}>${this.#status()}</p>
      </div>
      ${error ? html`<p class="note" role="alert" data-testid="kernels-error">${error}</p>` : nothing}
      ${reasonList('Wrong', 'alert', wrong, checking ? '' : remedyFor(wrong))} ${kernelTable(findings, variants)}
      ${reasonList('Cannot run here', 'note', findingsOf(findings, 'cannot'))}
      ${
        adapter
          ? html`<p class="hint">
              On ${adapter.name}${adapter.software ? ', a program on the processor and no graphics card' : ''}. Each
              number is the worst error of a variant, relative to the largest number of its result. Rounding to float32
              alone costs up to <span class="error">6.0e-8</span>.
            </p>`
          : nothing
      }
    `;
  }

  #toggle(): void {
    this.message = '';
    emit(this, 'mango-kernels');
  }

  /** It changes little while the check goes on, as it is read out. */
  #status(): string {
    if (this.kernels?.phase === 'checking') return 'Checking…';
    return this.message || (this.kernels ? verdictOf(this.kernels) : '');
  }

  async #copy(): Promise<void> {
    const text = reportOf(this.kernels!, navigator.userAgent);
    const copied = await copyText(text, this.renderRoot as ShadowRoot);
    if (!copied) downloadText(text, 'mangosaurus-gpu-check.txt');
    this.message = copied ? 'Copied the report.' : 'The browser did not allow it: the report is downloaded.';
  }
}
