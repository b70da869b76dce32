import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { EXPLOSIVE } from '../../train/explosion.ts';
import type { WatchPoint } from '../../worker/protocol.ts';
import { emit } from '../emit.ts';
import { twoDigits } from '../format.ts';
import { finiteOrNull } from '../loss_lines.ts';
import type { ChartLine } from '../mango-chart/plot.ts';
import { numberField } from '../mango-settings/number_setting.ts';
import { sharedStyles } from '../shared.styles.ts';
import { keepFocus } from '../keep_focus.ts';
import type { TwinsOrder, TwinsState } from './twins_controller.ts';
import { figureOf, verdictOf } from './twins_words.ts';

/** How each run is drawn. */
const LOOKS = [
  { name: 'free', label: 'without clipping', color: 'var(--series-2)', dash: null },
  { name: 'clipped', label: 'clipped', color: 'var(--series-1)', dash: [12, 4] },
  { name: 'again', label: 'back, clipped', color: 'var(--series-3)', dash: [2, 3] },
] as const;

/**
 * @summary The same training with and without clipping side by side: loss and largest gradient of both, and what exploded where.
 *
 * @property twins - the state of both
 * @event mango-twins - start the twins (detail: TwinsOrder), stop them (null), or go back before the explosion, and on with clipping ('back')
 */
export class MangoTwins extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
        min-inline-size: 0;
      }
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr));
        align-items: start;
        gap: 0.75rem 1.5rem;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 0.75rem;
      }
      .charts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr));
        gap: 1rem 1.5rem;
      }
      .charts > * {
        min-inline-size: 0;
      }
      mango-chart {
        --chart-height: 13rem;
      }
    `,
  ];
  static override properties = {
    twins: { attribute: false },
    learningRate: { state: true },
    clipValue: { state: true },
  };
  declare twins: TwinsState | null;
  declare learningRate: number;
  declare clipValue: number;

  constructor() {
    super();
    this.twins = null;
    this.learningRate = EXPLOSIVE.learningRate;
    this.clipValue = EXPLOSIVE.clipValue;
  }

  /** The button that goes back is gone once it is pressed. */
  protected override update(changed: PropertyValues): void {
    keepFocus(this.renderRoot, () => super.update(changed));
  }

  override render(): TemplateResult {
    const { phase = 'idle' } = this.twins ?? {};
    const verdict = this.twins ? verdictOf(this.twins) : [];
    const label = { idle: 'Train both', running: 'Stop', done: 'Train both again', stopped: 'Train both again' }[phase];
    return html`
      <div class="fields">
        ${numberField(
          'twins-rate',
          'Learning rate',
          { min: 0.0001, max: 10, step: 0.01 },
          'The notebook’s is 0.01.',
          this.learningRate,
          (value) => (this.learningRate = value ?? this.learningRate),
        )}
        ${numberField(
          'twins-clip',
          'Clip value of the second',
          { min: 0.0001, max: 1_000, step: 0.1 },
          'The notebook’s is 5.',
          this.clipValue,
          (value) => (this.clipValue = value ?? this.clipValue),
        )}
      </div>
      <div class="head">
        <button type="button" data-testid="twins" @click=${this.#toggle}>${label}</button>
        ${
          phase === 'done' && this.twins?.twins.free.explosion && !this.twins.twins.again
            ? html`<button type="button" data-testid="twins-back" @click=${() => emit(this, 'mango-twins', 'back')}>
                Go back before it, and clip at ±${figureOf(this.twins.clipValue)}
              </button>`
            : nothing
        }
      </div>
      <div role="status" data-testid="twins-verdict" data-phase=${phase}>
        ${verdict.map((sentence) => html`<p>${sentence}</p>`)}
      </div>
      ${this.twins && phase !== 'idle' ? this.#charts(this.twins) : nothing}
    `;
  }

  #charts(state: TwinsState): TemplateResult {
    const { clipValue } = state;
    const losses = this.#lines(state, ({ loss }) => loss, twoDigits, state.uniform, 'guessing');
    const gradients = this.#lines(state, ({ largestGradient }) => largestGradient, twoDigits, clipValue, 'clip value');
    return html`<div class="charts">
      <mango-chart
        data-testid="twins-loss"
        label="Loss in nats per symbol over iterations, with and without clipping"
        .iterations=${losses.iterations}
        .lines=${losses.lines}
      ></mango-chart>
      <mango-chart
        data-testid="twins-gradient"
        logarithmic
        label="Largest gradient element over iterations, with and without clipping"
        .iterations=${gradients.iterations}
        .lines=${gradients.lines}
      ></mango-chart>
    </div>`;
  }

  #lines(
    { twins }: TwinsState,
    of: (point: WatchPoint) => number,
    format: (value: number) => string,
    level: number,
    levelWords: string,
  ): { iterations: readonly number[]; lines: readonly ChartLine[] } {
    const shown = LOOKS.filter(({ name }) => twins[name] !== null);
    const maps = shown.map(({ name }) => new Map(twins[name]!.points.map((point) => [point.iteration, of(point)])));
    const iterations = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort((a, b) => a - b);
    const lines: ChartLine[] = shown.map(({ label, color, dash }, i) => ({
      ...{ label, color, look: 'line', format, scale: 'y' },
      ...(dash ? { dash } : {}),
      values: iterations.map((at) => finiteOrNull(maps[i]!.get(at) ?? NaN)),
    }));
    if (Number.isFinite(level)) {
      const values = iterations.map(() => level);
      const color = 'var(--series-4)';
      lines.push({ label: levelWords, color, values, format, scale: 'y', look: 'dashed' });
    }
    return { iterations, lines };
  }

  #toggle(): void {
    const { learningRate, clipValue } = this;
    emit<TwinsOrder | null>(this, 'mango-twins', this.twins?.phase === 'running' ? null : { learningRate, clipValue });
  }
}
