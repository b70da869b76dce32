import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { emit } from '../emit.ts';
import { sharedStyles } from '../shared.styles.ts';
import { idAt } from './letters.ts';
import { figure, symbolWords } from './lesson_view.ts';

/** Buttons at most: the likeliest symbols, and the one of the name. */
const MOST_BUTTONS = 60;
/** Below this share a bar has no letter. */
const LETTERED = 0.025;

/**
 * @summary The probabilities of the next symbol as bars one after the other in the order of ids, with the uniform draw as a line
 * through them, and a button per symbol to choose it.
 *
 * @property symbols - the symbols by id
 * @property probabilities - by id; they sum to 1
 * @property chosen - the id of the symbol that the name has
 * @property uniform - the uniform draw; null where it is not known
 * @property label - what the buttons choose
 * @event mango-symbol - a symbol is chosen (detail: its id)
 */
export class MangoCumulative extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .bars {
        position: relative;
        padding-block: 1.75rem 1.5rem;
      }
      .row {
        display: flex;
        block-size: 2.5rem;
        border-radius: 0.25rem;
        overflow: hidden;
        background: var(--track);
        forced-color-adjust: none;
      }
      .row span {
        flex: none;
        min-inline-size: 0;
        background: var(--series-3);
        border-inline-end: 1px solid var(--card);
      }
      .row .chosen {
        background: var(--series-1);
      }
      .letters {
        position: absolute;
        inset: auto 0 0;
        block-size: 1.5rem;
        font: 600 0.8125rem/1.5rem var(--mono);
      }
      .letters span {
        position: absolute;
        transform: translateX(-50%);
        white-space: pre;
      }
      .line {
        position: absolute;
        inset-block: 1.5rem 1.25rem;
        inline-size: 3px;
        margin-inline-start: -1.5px;
        background: var(--ink);
        outline: 1px solid var(--card);
        forced-color-adjust: none;
      }
      .draw {
        position: absolute;
        inset-block-start: 0;
        font: 600 0.8125rem/1.5rem var(--mono);
        white-space: nowrap;
      }
      .symbols {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(5.25rem, 1fr));
        gap: 0.25rem;
      }
      button {
        justify-content: space-between;
        min-block-size: 2rem;
        padding: 0.125rem 0.5rem;
        border-color: var(--line);
        border-radius: 0.25rem;
        font: 600 0.875rem/1.5 var(--mono);
      }
      button span {
        color: var(--ink-soft);
        font-size: 0.75rem;
        font-variant-numeric: tabular-nums;
      }
      button[aria-pressed='true'] {
        border-color: var(--series-1);
        background: var(--mango-soft);
        box-shadow: inset 0 0 0 1px var(--series-1);
      }
      @media (forced-colors: active) {
        .row {
          border: 1px solid CanvasText;
        }
        .row span:not(.chosen) {
          background: Canvas;
          border-color: CanvasText;
        }
        button[aria-pressed='true'] {
          border: 3px solid Highlight;
        }
      }
    `,
  ];
  static override properties = {
    symbols: { attribute: false },
    probabilities: { attribute: false },
    chosen: { type: Number },
    uniform: { type: Number },
    label: {},
  };
  declare symbols: readonly string[];
  declare probabilities: Float64Array;
  declare chosen: number;
  declare uniform: number | null;
  declare label: string;

  constructor() {
    super();
    this.symbols = [];
    this.probabilities = new Float64Array(0);
    this.chosen = -1;
    this.uniform = null;
    this.label = '';
  }

  override render(): TemplateResult {
    const { symbols, probabilities: p, chosen, uniform } = this;
    return html`
      <div class="bars" role="img" aria-label=${this.#words()} data-testid="cumulative">
        <div class="row">
          ${Array.from(
            p,
            (share, id) =>
              html`<span
                class=${id === chosen ? 'chosen' : ''}
                .style="inline-size: ${share * 100}%; ${share < 0.004 ? 'border: 0' : ''}"
              ></span>`,
          )}
        </div>
        <div class="letters">
          ${middles(p, chosen).map(({ id, at }) => html`<span .style="left: ${at * 100}%">${symbolWords(symbols[id])}</span>`)}
        </div>
        ${
          uniform === null
            ? nothing
            : html`<span
                  class="line"
                  data-testid="draw-line"
                  data-uniform=${uniform}
                  .style="left: ${uniform * 100}%"
                ></span>
                <span class="draw" .style="left: ${uniform * 100}%; transform: translateX(-${uniform * 100}%)"
                  >u = ${figure(uniform)}</span
                >`
        }
      </div>
      <div class="symbols" role="group" aria-label=${this.label} @keydown=${moveAmongButtons}>
        ${this.#buttons().map(
          (id) =>
            html`<button
              type="button"
              data-testid="symbol"
              data-id=${id}
              data-probability=${p[id]!}
              aria-pressed=${id === chosen ? 'true' : 'false'}
              tabindex=${id === chosen ? 0 : -1}
              @click=${() => emit(this, 'mango-symbol', id)}
            >
              ${symbolWords(symbols[id])} <span>${figure(p[id]!)}</span>
            </button>`,
        )}
      </div>
    `;
  }

  #words(): string {
    const { symbols, probabilities: p, chosen, uniform } = this;
    const has = `It has ${symbolWords(symbols[chosen])}, probability ${figure(p[chosen] ?? NaN)}.`;
    if (uniform === null) return `${has} It was drawn elsewhere: its uniform draw is not known.`;
    return `${has} The uniform draw ${figure(uniform)} falls into the bar of ${symbolWords(symbols[idAt(p, uniform)])}.`;
  }

  /** The ids of the buttons, ascending. */
  #buttons(): number[] {
    const { probabilities: p, chosen } = this;
    // A label is no letter.
    const ids = Array.from(p, (_, id) => id).filter((id) => [...this.symbols[id]!].length === 1);
    if (ids.length <= MOST_BUTTONS) return ids;
    const likeliest = ids.toSorted((a, b) => p[b]! - p[a]!).slice(0, MOST_BUTTONS);
    return [...new Set([chosen, ...likeliest])].sort((a, b) => a - b);
  }
}

/** Where the letters of wide bars stand, and that of the chosen one. */
function middles(p: Float64Array, chosen: number): { id: number; at: number }[] {
  let before = 0;
  const all = Array.from(p, (share, id) => {
    const at = before + share / 2;
    before += share;
    return { id, at: Math.min(1, at), share };
  });
  const near = all[chosen]?.at ?? -1;
  return all.filter(({ id, at, share }) => id === chosen || (share >= LETTERED && Math.abs(at - near) >= LETTERED));
}

/** Arrow keys, Home and End lead from button to button. */
function moveAmongButtons(event: KeyboardEvent): void {
  const buttons = [...(event.currentTarget as Element).querySelectorAll('button')];
  const at = buttons.indexOf(event.target as HTMLButtonElement);
  const to = { ArrowLeft: at - 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: buttons.length - 1 }[event.key]; // prettier-ignore
  if (to === undefined || at < 0) return;
  event.preventDefault();
  buttons[Math.max(0, Math.min(buttons.length - 1, to))]!.focus();
}
