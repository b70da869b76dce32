import { LitElement, html, type TemplateResult } from 'lit';
import type { ChartPoint } from '../../worker/protocol.ts';
import { percent, twoDigits } from '../format.ts';
import type { ChartLine } from '../mango-chart/plot.ts';
import { sharedStyles } from '../shared.styles.ts';
import { figuresStyles } from './mango-figures.styles.ts';

/**
 * @summary The two charts of a run: the loss, and what clipping does to the gradient.
 *
 * @property curve - the points so far
 * @property clipValue - where gradient elements are clipped, or null
 */
export class MangoFigures extends LitElement {
  static override styles = [sharedStyles, figuresStyles];
  static override properties = { curve: { attribute: false }, clipValue: { attribute: false } };
  declare curve: readonly ChartPoint[];
  declare clipValue: number | null;

  constructor() {
    super();
    this.curve = [];
    this.clipValue = null;
  }

  override render(): TemplateResult {
    const iterations = this.curve.map((point) => point.iteration);
    return html`
      <section>
        <header>
          <span class="kicker">Fig. 1</span>
          <h2>Loss</h2>
        </header>
        <p class="hint">
          How surprised the network is by a name of the list, in nats, smoothed. Lower is better. The curve starts from
          a guess for names of seven letters, so it climbs before it falls.
        </p>
        <mango-chart
          class="loss"
          data-testid="loss-chart"
          label="Smoothed loss over iterations"
          .iterations=${iterations}
          .lines=${this.#lossLines()}
        ></mango-chart>
      </section>
      <section>
        <header>
          <span class="kicker">Fig. 2</span>
          <h2>Gradient and clipping</h2>
        </header>
        <p class="hint">The largest gradient element (left axis) and the share of elements clipped (right axis).</p>
        <mango-chart
          class="gradient"
          data-testid="gradient-chart"
          label="Largest gradient element and share of clipped elements over iterations"
          .iterations=${iterations}
          .lines=${this.#gradientLines()}
        ></mango-chart>
      </section>
    `;
  }

  #lossLines(): readonly ChartLine[] {
    const values = this.curve.map((point) => finite(point.smoothLoss));
    return [{ label: 'nats per name', color: 'var(--series-1)', values, format: twoDigits, scale: 'y', look: 'line' }];
  }

  #gradientLines(): readonly ChartLine[] {
    const largest = this.curve.map((point) => finite(point.largestGradient));
    const share = this.curve.map((point) => finite(point.clippedShare));
    const clip = this.clipValue;
    const lines: ChartLine[] = [
      { label: 'clipped', color: 'var(--series-3)', values: share, format: percent, scale: 'share', look: 'area' },
      { label: 'largest', color: 'var(--series-2)', values: largest, format: twoDigits, scale: 'y', look: 'line' },
    ];
    if (clip !== null) {
      const values = this.curve.map(() => clip);
      lines.push({ label: 'clip at', color: 'var(--ink-soft)', values, format: String, scale: 'y', look: 'dashed' });
    }
    return lines;
  }
}

/** The plot takes null for "no value"; a gradient that overflowed has none. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
