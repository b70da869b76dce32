import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { NextSymbol } from '../../worker/protocol.ts';
import { emit } from '../emit.ts';
import { percent, twoDigits } from '../format.ts';
import { letterWords } from '../letter_words.ts';
import { sharedStyles } from '../shared.styles.ts';
import type { Why } from '../why_controller.ts';
import { whyStyles } from './mango-why.styles.ts';

/** Bars of the likeliest symbols. */
const BARS = 5;
/** Symbols of the text before that are shown. */
const BEFORE = 48;

/**
 * @summary Why this letter: its probability, and what the model expected in its place.
 *
 * @property why - the letter; null for nothing
 * @event mango-letter - close the card (detail: null)
 */
export class MangoWhy extends LitElement {
  static override styles = [sharedStyles, whyStyles];
  static override properties = { why: { attribute: false } };
  declare why: Why | null;

  constructor() {
    super();
    this.why = null;
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.why) return nothing;
    const { letter, before, nats } = this.why;
    const after = [...before];
    return html`<section aria-labelledby="title" data-testid="why">
      <header>
        <h3 id="title">Why this letter</h3>
        <button
          type="button"
          aria-label="Close"
          data-testid="close-why"
          @click=${() => emit(this, 'mango-letter', null)}
        >
          ×
        </button>
      </header>
      <p class="letter">
        <span class="glyph" data-testid="why-letter">${letterWords(letter)}</span>
        <span class="hint">${nats === null ? 'was given, in the beginning' : 'was drawn'}</span>
      </p>
      ${this.#answer(this.why)}
      <p class="hint">After</p>
      <blockquote data-testid="why-before">
        ${after.length > BEFORE ? '…' : nothing}${quoted(after.slice(-BEFORE).join(''))}
      </blockquote>
    </section>`;
  }

  #answer({ letter, nats, order, symbols, error }: Why): TemplateResult {
    if (error !== null) return html`<p class="alert" role="alert" data-testid="why-error">${error}</p>`;
    if (!symbols) return html`<p class="hint" data-testid="why-facts">Asking the model…</p>`;
    const rank = symbols.findIndex(({ symbol }) => symbol === letter);
    const own = symbols[rank];
    if (!own) {
      return html`<p class="alert" role="alert" data-testid="why-error">
        The model that is here now does not know this letter.
      </p>`;
    }
    const shown = symbols.slice(0, BARS);
    const { temperature } = order;
    return html`
      <p class="facts" data-testid="why-facts">
        <b>${percent(own.p)}</b> likely: <b>${twoDigits(-Math.log(own.p))}</b> nats of
        surprise${rank === 0 ? ', the likeliest' : html`, the ${ordinal(rank + 1)} of ${symbols.length}`}.
        ${
          temperature !== 1 && nats !== null
            ? html`At the poem’s temperature of ${temperature} it was drawn with ${percent(own.drawn)}.`
            : nothing
        }
        ${
          nats !== null && Math.abs(nats + Math.log(own.p)) > 0.01
            ? html`When it was drawn the surprise was ${twoDigits(nats)} nats: the model that answers has learned since,
              or is another one.`
            : nothing
        }
      </p>
      <p class="hint" id="likeliest">The likeliest at temperature 1</p>
      <ol aria-labelledby="likeliest">
        ${shown.map((next) => bar(next, next === own))} ${shown.includes(own) ? nothing : bar(own, true)}
      </ol>
    `;
  }
}

function bar({ symbol, p }: NextSymbol, own: boolean): TemplateResult {
  return html`<li ?data-own=${own} data-testid="why-bar" data-symbol=${symbol}>
    <span class="symbol"
      >${letterWords(symbol)}${own ? html`<span class="hidden"> (this letter)</span>` : nothing}</span
    >
    <span class="track"><span class="bar" .style="inline-size: ${(p * 100).toFixed(2)}%"></span></span>
    <span class="number">${percent(p)}</span>
  </li>`;
}

/** A text on one line, with strokes between verses as they are quoted. */
function quoted(text: string): string {
  return text.replace(/\n\n+/g, ' // ').replace(/\n/g, ' / ');
}

function ordinal(rank: number): string {
  const ending = { one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' };
  return `${rank}${ending[new Intl.PluralRules('en', { type: 'ordinal' }).select(rank)]}`;
}
