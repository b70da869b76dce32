import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type uPlot from 'uplot';
import { whole } from '../format.ts';
import { sharedStyles } from '../shared.styles.ts';
import { SizeController } from '../size_controller.ts';
import { chartStyles } from './mango-chart.styles.ts';
import type { ChartLine, PlotLook } from './plot.ts';

/**
 * @summary A line chart over iterations, with a legend of the latest values or the values under the pointer.
 *
 * @property label - the accessible name of the chart
 * @property iterations - the horizontal axis
 * @property lines - the lines, each with a value per iteration
 * @cssproperty --chart-height - the least height of the drawing
 */
export class MangoChart extends LitElement {
  static override styles = [sharedStyles, chartStyles];
  static override properties = {
    label: {},
    iterations: { attribute: false },
    lines: { attribute: false },
    at: { state: true },
  };
  declare label: string;
  declare iterations: readonly number[];
  declare lines: readonly ChartLine[];
  declare at: number | null;
  #plot: uPlot | null = null;
  #shape = '';
  #loading = false;
  readonly #scheme = matchMedia('(prefers-color-scheme: dark)');
  readonly #forced = matchMedia('(forced-colors: active)');

  constructor() {
    super();
    new SizeController(this, () => this.#resize());
    this.label = '';
    this.iterations = [];
    this.lines = [];
    this.at = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#scheme.addEventListener('change', this.#rebuild);
    this.#forced.addEventListener('change', this.#rebuild);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scheme.removeEventListener('change', this.#rebuild);
    this.#forced.removeEventListener('change', this.#rebuild);
    this.#plot?.destroy();
    this.#plot = null;
  }

  override render(): TemplateResult {
    const drawn = this.iterations.length > 1;
    const index = this.at !== null && this.at < this.iterations.length ? this.at : this.iterations.length - 1;
    const values = this.lines.map((line) => ({ line, text: valueAt(line, index) }));
    const where = this.at === null ? '' : `at ${whole(this.iterations[index] ?? 0)}`;
    const words = values.map(({ line, text }) => `${line.label} ${text}`).join(', ');
    return html`
      <dl class="legend">
        ${values.map(
          ({ line, text }) =>
            html`<div class=${line.look} .style="--line-color: ${line.color}">
              <dt>${line.label}</dt>
              <dd>${text}</dd>
            </div>`,
        )}
        <div class="hint">${where}</div>
      </dl>
      <div class="plot" role="img" aria-label="${this.label}. ${drawn ? `Latest: ${words}.` : 'Nothing to draw yet.'}">
        ${drawn ? nothing : html`<p class="empty hint">The curve begins with the first iterations.</p>`}
      </div>
    `;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('iterations') || changed.has('lines')) void this.#draw();
  }

  readonly #rebuild = (): void => {
    this.#shape = '';
    void this.#draw();
  };

  async #draw(): Promise<void> {
    if (this.iterations.length < 2) {
      this.#plot?.destroy();
      this.#plot = null;
      this.#shape = '';
      return;
    }
    const shape = this.lines.map(({ label, scale, look, written }) => `${label}/${scale}/${look}/${written}`).join();
    if (shape !== this.#shape) {
      if (this.#loading) return;
      this.#loading = true;
      const { createPlot, plotStyles } = await import('./plot.ts');
      this.#loading = false;
      const parent = this.renderRoot.querySelector<HTMLElement>('.plot');
      const sheet = plotStyles.styleSheet;
      if (!parent || !this.isConnected) return;
      const sheets = (this.renderRoot as ShadowRoot).adoptedStyleSheets;
      if (sheet && !sheets.includes(sheet)) sheets.unshift(sheet);
      this.#plot?.destroy();
      this.#plot = createPlot(parent, this.lines, this.#look(), (index) => (this.at = index));
      this.#shape = shape;
    }
    // The library only reads the arrays, but its types are mutable.
    this.#plot?.setData([this.iterations, ...this.lines.map((line) => line.values)] as uPlot.AlignedData);
  }

  #resize(): void {
    const parent = this.renderRoot.querySelector<HTMLElement>('.plot');
    if (parent && this.#plot) this.#plot.setSize({ width: parent.clientWidth, height: parent.clientHeight });
  }

  /** Resolves custom properties with a probe element, since a canvas does not know them. */
  #look(): PlotLook {
    const probe = document.createElement('span');
    // Forced colours would give every line the text's; the tokens choose among them.
    probe.style.setProperty('forced-color-adjust', 'none');
    this.renderRoot.append(probe);
    const resolve = (color: string) => {
      probe.style.color = color;
      return getComputedStyle(probe).color;
    };
    const look = {
      fontFamily: getComputedStyle(probe).fontFamily,
      ink: resolve('var(--ink-soft)'),
      grid: resolve('var(--line)'),
      lines: this.lines.map((line) => resolve(line.color)),
    };
    probe.remove();
    return look;
  }
}

function valueAt(line: ChartLine, index: number): string {
  for (let i = index; i >= 0; i--) {
    const value = line.values[i];
    if (value !== null && value !== undefined) return line.format(value);
  }
  return '–';
}
