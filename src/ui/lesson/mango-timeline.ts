import { LitElement, css, html, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import type { ChartPoint } from '../../worker/protocol.ts';
import { titled, whole } from '../format.ts';
import type { LessonPrint } from '../run_controller.ts';
import { sharedStyles } from '../shared.styles.ts';

/** Units of the drawing's width and height. */
const WIDTH = 1000;
const HEIGHT = 200;

/**
 * @summary A run as the notebook prints it: a slider over the printouts, the names of one of them, and its loss on the curve.
 *
 * @property prints - the printouts so far
 * @property curve - the loss over training steps; where there is none, the line joins the printouts
 */
export class MangoTimeline extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .timeline {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
      }
      .when {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 0 1rem;
        font-variant-numeric: tabular-nums;
      }
      .when strong {
        font: 600 1.25rem/1.4 var(--serif);
      }
      .names {
        display: flex;
        flex-wrap: wrap;
        align-content: start;
        gap: 0 1.25rem;
        min-block-size: 6.5rem;
        font: 400 clamp(1.25rem, 2.2vw, 1.75rem) / 1.35 var(--serif);
      }
      .names li {
        overflow-wrap: anywhere;
      }
      .curve {
        position: relative;
        block-size: 6rem;
        border-block-end: 1px solid var(--line-strong);
      }
      svg {
        display: block;
        inline-size: 100%;
        block-size: 100%;
        overflow: visible;
      }
      polyline {
        fill: none;
        stroke: var(--series-1);
        stroke-width: 2;
        vector-effect: non-scaling-stroke;
      }
      .mark {
        position: absolute;
        inline-size: 0.875rem;
        block-size: 0.875rem;
        border: 3px solid var(--card);
        border-radius: 50%;
        background: var(--ink);
        outline: 1px solid var(--ink);
        translate: -50% 50%;
        forced-color-adjust: none;
      }
      label {
        display: grid;
        gap: 0.25rem;
        font-size: 0.875rem;
        font-weight: 600;
      }
      input {
        inline-size: 100%;
        min-block-size: 1.75rem;
        margin: 0;
        accent-color: var(--leaf);
      }
    `,
  ];
  static override properties = {
    prints: { attribute: false },
    curve: { attribute: false },
    chosen: { state: true },
  };
  declare prints: readonly LessonPrint[];
  declare curve: readonly Pick<ChartPoint, 'iteration' | 'smoothLoss'>[];
  /** The index of the printout that is looked at; null to follow the latest. */
  declare chosen: number | null;

  constructor() {
    super();
    this.prints = [];
    this.curve = [];
    this.chosen = null;
  }

  /** Another run begins with its own first printout. */
  override willUpdate(changed: PropertyValues<this>): void {
    if (this.prints.length < (changed.get('prints')?.length ?? 0)) this.chosen = null;
  }

  override render(): TemplateResult | typeof nothing {
    const last = this.prints.length - 1;
    const at = Math.min(this.chosen ?? last, last);
    const print = this.prints[at];
    if (!print) return nothing;
    const words = `Iteration ${whole(print.iteration)}`;
    const loss = `${print.loss.toFixed(6)} nats per name`;
    return html`<div class="timeline">
      <p class="when"><strong data-testid="printout-at">${words}</strong> <span>loss ${loss}</span></p>
      <ol class="names" data-testid="printout-names">
        ${print.names.map((name) => html`<li>${titled(name)}</li>`)}
      </ol>
      ${this.#picture(print)}
      <label
        >Drag through the run
        <input
          type="range"
          data-testid="printout-slider"
          min="0"
          max=${Math.max(0, last)}
          aria-valuetext=${`${words}, loss ${loss}`}
          .value=${String(at)}
          @input=${(event: Event) => this.#go(Number((event.target as HTMLInputElement).value))}
        />
      </label>
    </div>`;
  }

  /** At the right end it follows the run. */
  #go(at: number): void {
    this.chosen = at >= this.prints.length - 1 ? null : at;
  }

  #picture(print: LessonPrint): TemplateResult {
    // The curve counts updates, of which there is one more than the notebook's iteration says.
    const printed = this.prints.map(({ iteration, loss }) => ({ iteration: iteration + 1, smoothLoss: loss }));
    const points = (this.curve.length > 1 ? this.curve : printed).filter(({ smoothLoss }) =>
      Number.isFinite(smoothLoss),
    );
    const losses = [...points, ...printed].map(({ smoothLoss }) => smoothLoss).filter(Number.isFinite);
    const [least, largest] = [Math.min(...losses), Math.max(...losses)];
    const end = Math.max(printed.at(-1)!.iteration, points.at(-1)?.iteration ?? 1, 2);
    const x = (iteration: number): number => (iteration - 1) / (end - 1);
    const y = (loss: number): number => (largest > least ? (loss - least) / (largest - least) : 0.5);
    const line = points.map(
      ({ iteration, smoothLoss }) =>
        `${(WIDTH * x(iteration)).toFixed(1)},${(HEIGHT * (1 - y(smoothLoss))).toFixed(1)}`,
    );
    const place = Number.isFinite(print.loss)
      ? `inset-inline-start: ${100 * x(print.iteration + 1)}%; inset-block-end: ${100 * y(print.loss)}%`
      : 'display: none';
    return html`<div
      class="curve"
      role="img"
      aria-label="The smoothed loss over the run, with a mark at this printout"
      dir="ltr"
    >
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
        ${svg`<polyline points=${line.join(' ')}></polyline>`}
      </svg>
      <span class="mark" data-testid="printout-mark" .style=${place}></span>
    </div>`;
  }
}
