import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { ModelReport, Progress } from '../../worker/protocol.ts';
import { bits, counted, whole as grouped } from '../format.ts';
import { sharedStyles } from '../shared.styles.ts';
import { evaluationStyles } from './mango-evaluation.styles.ts';

/**
 * @summary The held-out (validation) loss in numbers: the latest, the best, and the baselines.
 *
 * @property model - the model in training, or null
 * @property progress - the progress of the run
 */
export class MangoEvaluation extends LitElement {
  static override styles = [sharedStyles, evaluationStyles];
  static override properties = { model: { attribute: false }, progress: { attribute: false } };
  declare model: ModelReport | null;
  declare progress: Progress | null;

  constructor() {
    super();
    this.model = null;
    this.progress = null;
  }

  override render(): TemplateResult | typeof nothing {
    const { model, progress } = this;
    // The notebook's recipe has no held-out part, and its loss is per name.
    if (!model || !progress || model.lossPer === 'name') return nothing;
    if (!model.baselines) {
      return html`<p class="hint" data-testid="evaluation">
        Nothing is held out, so there is no held-out (validation) loss.
      </p>`;
    }
    const { heldOut, best, whole } = progress;
    const { uniform, unigram, bigram } = model.baselines;
    const at = (iteration: number | undefined) => (iteration === undefined ? '' : ` at ${grouped(iteration)}`);
    return html`<dl data-testid="evaluation" data-iteration=${heldOut?.iteration ?? nothing}>
      <div>
        <dt>Held out${at(heldOut?.iteration)}</dt>
        <dd>
          <strong data-testid="held-out">${bits(heldOut?.natsPerSymbol ?? NaN)}</strong> bits per character
          ${heldOut ? html`<span class="hint">(${heldOut.natsPerSymbol.toFixed(3)} nats)</span>` : nothing}
        </dd>
      </div>
      <div>
        <dt>Best${at(best?.iteration)}</dt>
        <dd><strong data-testid="best">${bits(best?.natsPerSymbol ?? NaN)}</strong></dd>
      </div>
      ${
        whole
          ? html`<div>
              <dt>All of it</dt>
              <dd>
                <strong data-testid="whole">${bits(whole.natsPerSymbol)}</strong>
                <span class="hint">
                  (${whole.natsPerSymbol.toFixed(3)} nats; ${counted(whole.symbols, 'symbol')},
                  ${whole.reading === 'carried' ? 'state carried' : 'in windows'})
                </span>
              </dd>
            </div>`
          : nothing
      }
      <div>
        <dt>Bigram, unigram, uniform</dt>
        <dd data-testid="baselines">${bits(bigram)}, ${bits(unigram)}, ${bits(uniform)}</dd>
      </div>
    </dl>`;
  }
}
