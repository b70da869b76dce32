import { html, type TemplateResult } from 'lit';
import { SURPRISE_STEPS } from '../surprise.ts';

/** What the tints mean, in nats and in chances. */
export function surpriseLegend(): TemplateResult {
  return html`<dl class="legend" data-tint aria-label="Surprise in nats">
    ${SURPRISE_STEPS.map(({ nats, words }, step) => {
      const next = SURPRISE_STEPS[step + 1]?.nats;
      const range = next === undefined ? `over ${nats.toFixed(1)}` : `up to ${next.toFixed(1)}`;
      return html`<div>
        <dt data-step=${step}>abc</dt>
        <dd title=${words}>${range}${step === 0 ? ' nats' : ''}</dd>
      </div>`;
    })}
  </dl>`;
}
