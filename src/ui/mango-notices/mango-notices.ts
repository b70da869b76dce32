import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { divergenceAdvice, longStepAdvice } from '../advice.ts';
import { emit } from '../emit.ts';
import { whatStays } from '../phase_text.ts';
import type { RunView } from '../run_controller.ts';
import { sharedStyles } from '../shared.styles.ts';
import { noticesStyles } from './mango-notices.styles.ts';

/**
 * @summary What the user should know of the run, in every room: what was refused, why a run stopped, that one goes on, that a
 * device was lost, that the loss diverges, that names lean to kept ones.
 *
 * @property run - the run
 * @property tick - changes whenever the run may have changed
 * @event mango-as-text - learn the refused corpus as text
 * @event mango-as-names - learn the lines of the refused corpus as names
 * @event mango-stop-now - leave a run whose steps take long
 * @event mango-back - leave a run that leans to kept names, for the one before it
 * @event mango-fresh - leave a stored or opened run, and start as on the first visit
 */
export class MangoNotices extends LitElement {
  static override styles = [sharedStyles, noticesStyles];
  static override properties = { run: { attribute: false }, tick: { attribute: false } };
  declare run: RunView | null;
  declare tick: unknown;

  constructor() {
    super();
    this.run = null;
    this.tick = null;
  }

  override render(): TemplateResult | typeof nothing {
    const { run } = this;
    if (!run) return nothing;
    const diverging = divergenceAdvice(run.progress, run.model, run.report);
    const long = run.phase === 'running' ? longStepAdvice(run.model, run.device) : null;
    return html`
      <div role="alert">${run.failed ? html`<p class="alert" data-testid="failed">${run.failed}</p>` : nothing}</div>
      <div role="alert" data-testid="list-alert">
        ${run.refused ? html`<p class="alert">${run.refused} ${whatStays(run.phase)}</p>` : nothing}
      </div>
      ${run.offered ? this.#button('as-text', 'Learn it as text', 'mango-as-text', 'primary') : nothing}
      ${run.offeredNames ? this.#button('as-names', 'Learn its lines as names', 'mango-as-names') : nothing}
      <div role="status">
        ${run.adopted ? html`<p class="note" data-testid="adopted">${run.adopted.message}</p>` : nothing}
        ${run.leaning ? html`<p class="leaning" data-testid="leaning">${run.leaning.message}</p>` : nothing}
        ${run.recovered ? html`<p class="note" data-testid="recovered">${run.recovered}</p>` : nothing}
        ${diverging ? html`<p class="note" data-testid="diverging">${diverging}</p>` : nothing}
        ${long ? html`<p class="note" data-testid="long-step">${long}</p>` : nothing}
      </div>
      ${long ? this.#button('stop-now', 'Stop at once', 'mango-stop-now') : nothing}
      ${run.leaning ? this.#button('back-to-list', 'Back to the list', 'mango-back') : nothing}
      ${run.adopted ? this.#button('start-fresh', 'Start fresh', 'mango-fresh') : nothing}
    `;
  }

  #button(id: string, label: string, event: string, kind = ''): TemplateResult {
    return html`<button type="button" class=${kind} data-testid=${id} @click=${() => emit(this, event)}>
      ${label}
    </button>`;
  }
}
