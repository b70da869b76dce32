import { LitElement, css, html, type TemplateResult } from 'lit';
import { sharedStyles } from '../shared.styles.ts';
import { figure, symbolWords } from './lesson_view.ts';

/** The symbols that are shown, at most. */
const SHOWN = 8;

/**
 * @summary The likeliest next symbols with their probabilities as bars, and the one that follows.
 *
 * @property symbols - the symbols by id
 * @property probabilities - by id
 * @property target - the id of the symbol that follows
 */
export class MangoDistribution extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      ol {
        display: grid;
        gap: 0.125rem;
      }
      li {
        display: grid;
        grid-template-columns: 1.5rem minmax(0, 1fr) 4rem;
        align-items: center;
        gap: 0.5rem;
        font: 0.875rem/1.6 var(--mono);
      }
      .track {
        block-size: 0.75rem;
        border-radius: 2px;
        background: var(--track);
      }
      .bar {
        block-size: 100%;
        border-radius: 2px;
        background: var(--series-3);
        forced-color-adjust: none;
      }
      .target {
        font-weight: 700;
      }
      .target .bar {
        background: var(--series-1);
      }
      .share {
        font-variant-numeric: tabular-nums;
        text-align: end;
      }
    `,
  ];
  static override properties = {
    symbols: { attribute: false },
    probabilities: { attribute: false },
    target: { type: Number },
  };
  declare symbols: readonly string[];
  declare probabilities: ArrayLike<number>;
  declare target: number;

  constructor() {
    super();
    this.symbols = [];
    this.probabilities = [];
    this.target = -1;
  }

  override render(): TemplateResult {
    const { symbols, probabilities, target } = this;
    const order = symbols.map((_, id) => id).sort((a, b) => probabilities[b]! - probabilities[a]!);
    const shown = order.slice(0, SHOWN);
    if (target >= 0 && !shown.includes(target)) shown[SHOWN - 1] = target;
    return html`<ol>
      ${shown.map(
        (id) =>
          html`<li class=${id === target ? 'target' : ''} data-testid="probability" data-id=${id}>
            <span>${symbolWords(symbols[id])}</span>
            <span class="track"
              ><span class="bar" .style="display: block; inline-size: ${(probabilities[id]! * 100).toFixed(2)}%"></span
            ></span>
            <span class="share">${figure(probabilities[id]!)}</span>
            ${id === target ? html`<span class="hidden">the symbol that follows</span>` : ''}
          </li>`,
      )}
    </ol>`;
  }
}
