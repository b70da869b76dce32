import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { emit } from '../emit.ts';
import { sharedStyles } from '../shared.styles.ts';
import { figure } from './lesson_view.ts';

/**
 * @summary Symbols by time, with a bar over each. One of them is looked at; the pointer and the arrow keys go through them.
 *
 * @property label - the accessible name
 * @property over - what stands over the bars, such as the symbols to predict
 * @property under - what stands below them, such as the symbols that are read
 * @property bars - their heights, one per time step; none are drawn if there are none
 * @property measure - what the bars show, such as “loss in nats”
 * @property at - the time step that is looked at, from 0
 * @event mango-time - a time step is looked at (detail: number)
 */
export class MangoLetters extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .letters {
        display: grid;
        grid-auto-columns: minmax(0, 1fr);
        grid-auto-flow: column;
        border-radius: 0.25rem;
        cursor: pointer;
        touch-action: pan-y;
      }
      .step {
        display: grid;
        grid-template-rows: auto var(--bars-height, 0) auto;
        min-inline-size: 0;
        border-radius: 0.25rem;
        text-align: center;
      }
      .bars {
        --bars-height: 4rem;
      }
      .letter {
        overflow: hidden;
        font: 600 1.0625rem/1.6 var(--mono);
        white-space: pre;
      }
      .over {
        color: var(--mango-ink);
      }
      .bar {
        align-self: end;
        justify-self: center;
        inline-size: min(70%, 1.25rem);
        min-block-size: 1px;
        border-radius: 2px 2px 0 0;
        background: var(--series-1);
        forced-color-adjust: none;
      }
      .at {
        background: var(--mango-soft);
        outline: 1px solid var(--line-strong);
      }
      .dense .letter {
        font-size: 0.6875rem;
      }
    `,
  ];
  static override properties = {
    label: {},
    over: { attribute: false },
    under: { attribute: false },
    bars: { attribute: false },
    measure: {},
    at: { type: Number },
  };
  declare label: string;
  declare over: readonly string[];
  declare under: readonly string[];
  declare bars: readonly number[];
  declare measure: string;
  declare at: number;

  constructor() {
    super();
    this.label = '';
    this.over = [];
    this.under = [];
    this.bars = [];
    this.measure = '';
    this.at = 0;
  }

  override render(): TemplateResult {
    const { under, over, bars, at } = this;
    const largest = Math.max(...bars.filter(Number.isFinite), Number.MIN_VALUE);
    const then = over[at] === undefined ? '' : `, then “${over[at]}”`;
    const height = bars[at] === undefined ? '' : `: ${this.measure} ${figure(bars[at])}`;
    const words = `t = ${at + 1}: “${under[at] ?? ''}”${then}${height}`;
    return html` <div
        class="letters ${bars.length > 0 ? 'bars' : ''} ${under.length > 24 ? 'dense' : ''}"
        role="slider"
        tabindex="0"
        aria-label=${this.label}
        aria-valuemin="1"
        aria-valuemax=${Math.max(1, under.length)}
        aria-valuenow=${at + 1}
        aria-valuetext=${words}
        @pointerdown=${this.#point}
        @pointermove=${(event: PointerEvent) => event.buttons > 0 && this.#point(event)}
        @keydown=${this.#key}
      >
        ${under.map(
          (letter, t) =>
            html`<div class="step ${t === at ? 'at' : ''}" aria-hidden="true">
              <span class="letter over">${over[t] ?? nothing}</span>
              ${
                bars[t] === undefined
                  ? html`<span></span>`
                  : html`<span
                      class="bar"
                      .style="block-size: ${Math.min(100, (bars[t] / largest) * 100) || 0}%"
                    ></span>`
              }
              <span class="letter">${letter}</span>
            </div>`,
        )}
      </div>
      <p class="hint number" aria-hidden="true">${words}</p>`;
  }

  #point(event: PointerEvent): void {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    this.#go(Math.floor(((event.clientX - box.left) / box.width) * this.under.length));
  }

  #key(event: KeyboardEvent): void {
    const last = this.under.length - 1;
    const to = { ArrowLeft: this.at - 1, ArrowRight: this.at + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#go(to);
  }

  #go(to: number): void {
    const at = Math.max(0, Math.min(this.under.length - 1, to));
    if (at !== this.at) emit(this, 'mango-time', at);
  }
}
