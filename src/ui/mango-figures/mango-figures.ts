import { LitElement, html, type TemplateResult } from 'lit';
import type { ChartPoint, ModelReport, Progress } from '../../worker/protocol.ts';
import { percent, twoDigits } from '../format.ts';
import { finiteOrNull, LOSS_HINTS, LOSS_LABELS, lossLines } from '../loss_lines.ts';
import type { ChartLine } from '../mango-chart/plot.ts';
import { sharedStyles } from '../shared.styles.ts';
import { figuresStyles } from './mango-figures.styles.ts';

/**
 * @summary The two charts of a run: the loss, and the gradient with its clipping.
 *
 * @property labels - what stands over the titles, such as “Fig. 1”
 * @property level - the level of the titles among the headings of the page
 * @property curve - the points so far
 * @property model - the model in training, or null
 * @property progress - the progress of the run
 * @property clipValue - the value at which gradient elements are clipped, or null
 */
export class MangoFigures extends LitElement {
  static override styles = [sharedStyles, figuresStyles];
  static override properties = {
    labels: { attribute: false },
    level: { type: Number },
    curve: { attribute: false },
    model: { attribute: false },
    progress: { attribute: false },
    clipValue: { attribute: false },
  };
  declare labels: readonly [string, string];
  declare level: number;
  declare curve: readonly ChartPoint[];
  declare model: ModelReport | null;
  declare progress: Progress | null;
  declare clipValue: number | null;

  constructor() {
    super();
    this.labels = ['Fig. 1', 'Fig. 2'];
    this.level = 2;
    this.curve = [];
    this.model = null;
    this.progress = null;
    this.clipValue = null;
  }

  override render(): TemplateResult {
    const iterations = this.curve.map((point) => point.iteration);
    const per = this.model?.lossPer ?? 'name';
    return html`
      <section>
        <header>
          <span class="kicker">${this.labels[0]}</span>
          <h2 aria-level=${this.level}>Loss</h2>
        </header>
        <p class="hint">${LOSS_HINTS[per]}</p>
        <mango-chart
          class="loss"
          data-testid="loss-chart"
          label=${LOSS_LABELS[per]}
          .iterations=${iterations}
          .lines=${lossLines(this.curve, this.model)}
        ></mango-chart>
        <mango-evaluation .model=${this.model} .progress=${this.progress}></mango-evaluation>
      </section>
      <section>
        <header>
          <span class="kicker">${this.labels[1]}</span>
          <h2 aria-level=${this.level}>Gradient and clipping</h2>
        </header>
        <p class="hint">The largest gradient element (left axis) and the share of elements clipped (right axis).</p>
        <mango-chart
          class="gradient"
          data-testid="gradient-chart"
          logarithmic
          label="Largest gradient element and share of clipped elements over iterations"
          .iterations=${iterations}
          .lines=${this.#gradientLines()}
        ></mango-chart>
      </section>
    `;
  }

  #gradientLines(): readonly ChartLine[] {
    const largest = this.curve.map((point) => finiteOrNull(point.largestGradient));
    const share = this.curve.map((point) => finiteOrNull(point.clippedShare));
    const clip = this.clipValue;
    const lines: ChartLine[] = [
      { label: 'clipped', color: 'var(--series-3)', values: share, format: percent, scale: 'share', look: 'area' },
      { label: 'largest', color: 'var(--series-2)', values: largest, format: twoDigits, scale: 'y', look: 'line' },
    ];
    if (clip !== null) {
      const values = this.curve.map(() => clip);
      lines.push({ label: 'clip at', color: 'var(--series-4)', values, format: String, scale: 'y', look: 'dashed' });
    }
    return lines;
  }
}
