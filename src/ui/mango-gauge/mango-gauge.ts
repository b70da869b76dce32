import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { Gauge } from '../../worker/protocol.ts';
import { percent } from '../format.ts';
import { sharedStyles } from '../shared.styles.ts';
import { gaugeStyles } from './mango-gauge.styles.ts';

/** More names than these shares in the list, or one edit away, count as copying. */
const COPIES = { inList: 0.05, oneEdit: 0.1 } as const;

/**
 * @summary What a thousand names are like: copies of the list, near copies, and plausible ones.
 *
 * @property gauge - the measurement; null while there is none
 */
export class MangoGauge extends LitElement {
  static override styles = [sharedStyles, gaugeStyles];
  static override properties = { gauge: { attribute: false } };
  declare gauge: Gauge | null;

  constructor() {
    super();
    this.gauge = null;
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.gauge || this.gauge.names === 0) return nothing;
    const { inList, oneEdit, plausible, listPlausible } = this.gauge;
    return html`<p id="of">Of 1,000 draws without wishes:</p>
      <dl data-testid="gauge" aria-labelledby="of">
        ${row('in the list', percent(inList), inList > COPIES.inList)}
        ${row('one edit away', percent(oneEdit), oneEdit > COPIES.oneEdit)}
        ${row('plausible', `${percent(plausible)} (list: ${percent(listPlausible)})`, false)}
      </dl>`;
  }
}

function row(words: string, value: string, high: boolean): TemplateResult {
  return html`<div ?data-high=${high}>
    <dt>${words}</dt>
    <dd>${value}</dd>
  </div>`;
}
