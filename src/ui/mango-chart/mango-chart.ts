import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type uPlot from 'uplot';
import { whole } from '../format.ts';
import { sharedStyles } from '../shared.styles.ts';
import { SizeController } from '../size_controller.ts';
import { chartTable, valueAt } from './chart_table.ts';
import { chartLegend } from './legend.ts';
import { chartStyles } from './mango-chart.styles.ts';
import type { ChartLine, PlotLook } from './plot.ts';
import { moved, nearest, visible, zoomed } from './reading.ts';
import type { Span } from './scales.ts';

/** How much a key zooms. */
const ZOOM = 2;

/**
 * @summary A line chart over iterations, with a legend of the latest values or of those at the reading point. The pointer or
 * the arrow keys move that point; dragging, + and - zoom; a table has the same values, and files of both kinds all of them.
 *
 * @property label - the accessible name of the chart
 * @property iterations - the horizontal axis
 * @property lines - the lines, each with a value per iteration
 * @property range - the range of the left axis before its padding; by default that of the lines
 * @property logarithmic - offers a logarithmic left axis
 * @cssproperty --chart-height - the least height of the drawing
 */
export class MangoChart extends LitElement {
  static override styles = [sharedStyles, chartStyles];
  static override properties = {
    label: {},
    iterations: { attribute: false },
    lines: { attribute: false },
    range: { attribute: false },
    logarithmic: { type: Boolean },
    at: { state: true },
    log: { state: true },
    span: { state: true },
    table: { state: true },
    failed: { state: true },
  };
  declare label: string;
  declare iterations: readonly number[];
  declare lines: readonly ChartLine[];
  declare range: readonly [low: number, high: number] | null;
  declare logarithmic: boolean;
  /** The index of the reading point; null for the latest values. */
  declare at: number | null;
  declare log: boolean;
  /** The range of iterations that is shown; null for all. */
  declare span: Span | null;
  declare table: boolean;
  declare failed: boolean;
  #plot: uPlot | null = null;
  #shape = '';
  #loading = false;
  /** The iteration that keys read; null while the pointer does. */
  #read: number | null = null;
  readonly #scheme = matchMedia('(prefers-color-scheme: dark)');
  readonly #forced = matchMedia('(forced-colors: active)');

  constructor() {
    super();
    new SizeController(this, () => this.#resize());
    this.label = '';
    this.iterations = [];
    this.lines = [];
    this.logarithmic = this.log = this.table = this.failed = false;
    this.at = this.span = this.range = null;
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
    this.#shape = '';
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('iterations')) return;
    // Another run, or a curve that begins anew.
    if (this.span && (this.iterations.at(-1) ?? 0) <= this.span.min) this.span = null;
    // A long curve loses half of its points at times, and indices change.
    if (this.#read !== null && this.#drawn) this.at = nearest(this.iterations, this.#read);
  }

  override render(): TemplateResult {
    const { iterations, lines, span } = this;
    const index = this.at !== null && this.at < iterations.length ? this.at : iterations.length - 1;
    const values = lines.map((line) => ({ line, text: valueAt(line, index) }));
    const where = this.at === null ? '' : `at ${whole(iterations[index] ?? 0)}`;
    const words = values.map(({ line, text }) => `${line.label} ${text}`).join(', ');
    return html`
      ${chartLegend(values, where)} ${this.#drawn ? this.#tools() : nothing}
      ${
        this.#drawn
          ? html`<div
              class="plot"
              role="slider"
              tabindex="0"
              aria-label="${this.label}. Arrow keys read the values, plus and minus zoom."
              aria-valuemin=${iterations[0]!}
              aria-valuemax=${iterations.at(-1)!}
              aria-valuenow=${iterations[index]!}
              aria-valuetext="${where ? `Iteration ${whole(iterations[index]!)}` : 'Latest'}: ${words}"
              data-zoomed=${span !== null}
              @keydown=${(event: KeyboardEvent) => this.#press(event, index)}
              @pointermove=${() => (this.#read = null)}
              @focus=${() => this.#readFrom(index)}
              @blur=${() => this.#readFrom(null)}
            ></div>`
          : html`<div class="plot" role="img" aria-label="${this.label}. Nothing to draw yet.">
              <p class="empty hint">The curve begins with the first iterations.</p>
            </div>`
      }
      ${this.table && this.#drawn ? chartTable(this.label, iterations, lines, visible(iterations, span)) : nothing}
      ${this.failed ? html`<p class="alert" role="alert">The file could not be made. Reload the page and try again.</p>` : nothing}
    `;
  }

  #tools(): TemplateResult {
    const toggle = (name: 'log' | 'table', label: string): TemplateResult =>
      html`<button
        type="button"
        data-testid="chart-${name}"
        aria-pressed=${this[name] ? 'true' : 'false'}
        @click=${() => (this[name] = !this[name])}
      >
        ${label}
      </button>`;
    const file = (kind: 'csv' | 'svg', label: string): TemplateResult =>
      html`<button
        type="button"
        data-testid="chart-${kind}"
        aria-label="Download as ${label}"
        @click=${() => void this.#download(kind)}
      >
        ${label}
      </button>`;
    return html`<div class="tools" role="group" aria-label="${this.label}: view and files">
      ${
        this.span
          ? html`<button type="button" data-testid="chart-whole" @click=${this.#showAll}>Show all</button>`
          : nothing
      }
      ${this.logarithmic ? toggle('log', 'Log axis') : nothing} ${toggle('table', 'Table')} ${file('csv', 'CSV')}
      ${file('svg', 'SVG')}
    </div>`;
  }

  /** The button goes, and the curve has the focus. */
  #showAll(): void {
    this.span = null;
    this.renderRoot.querySelector<HTMLElement>('.plot')?.focus();
  }

  override updated(changed: PropertyValues<this>): void {
    if ((['iterations', 'lines', 'log', 'span', 'range'] as const).some((name) => changed.has(name))) void this.#draw();
    if (changed.has('table') || changed.has('span')) this.#resize();
  }

  get #drawn(): boolean {
    return this.iterations.length > 1;
  }

  #press(event: KeyboardEvent, index: number): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { iterations, span } = this;
    const whole = { min: iterations[0]!, max: iterations.at(-1)! };
    const to = moved(event.key, index, ...visible(iterations, span));
    if (to !== null) this.#readFrom(to);
    else if (event.key === '+' || event.key === '=') this.span = zoomed(span, whole, iterations[index]!, 1 / ZOOM);
    else if (event.key === '-') this.span = zoomed(span, whole, iterations[index]!, ZOOM);
    else if (event.key === '0') this.span = null;
    else return;
    event.preventDefault();
  }

  /** Moves the reading point to an index; null for none. */
  #readFrom(index: number | null): void {
    this.at = index;
    this.#read = index === null ? null : (this.iterations[index] ?? null);
    this.#mark();
  }

  /** Puts the plot's cursor at the reading point of the keys. */
  #mark(): void {
    const plot = this.#plot;
    if (!plot) return;
    if (this.#read !== null) plot.setCursor({ left: plot.valToPos(this.#read, 'x'), top: 0 }, false);
    else if (this.at === null) plot.setCursor({ left: -10, top: -10 }, false);
  }

  async #download(kind: 'csv' | 'svg'): Promise<void> {
    try {
      const { downloadChart } = await import('./chart_files.ts');
      const { label: title, iterations, lines, span, log, range } = this;
      downloadChart(kind, { title, iterations, lines, span, log, range });
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  readonly #rebuild = (): void => {
    this.#shape = '';
    void this.#draw();
  };

  async #draw(): Promise<void> {
    if (!this.#drawn) {
      this.#plot?.destroy();
      this.#plot = null;
      this.#shape = '';
      return;
    }
    if (this.#loading) return;
    this.#loading = true;
    const { createPlot, dashOf, plotStyles, showData } = await import('./plot.ts');
    this.#loading = false;
    const parent = this.renderRoot.querySelector<HTMLElement>('.plot');
    if (!parent || !this.isConnected || !this.#drawn) return;
    const { lines, log, span } = this;
    const shape = `${log};${lines.map((line) => [line.label, line.color, line.scale, line.look, line.written, dashOf(line)].join('/')).join()}`;
    if (shape !== this.#shape) {
      const sheet = plotStyles.styleSheet;
      const sheets = (this.renderRoot as ShadowRoot).adoptedStyleSheets;
      if (sheet && !sheets.includes(sheet)) sheets.unshift(sheet);
      this.#plot?.destroy();
      this.#plot = createPlot(parent, lines, this.#look(), log, {
        hover: (index) => {
          if (this.#read === null) this.at = index;
        },
        zoom: (span) => (this.span = span),
        range: () => this.range,
      });
      this.#shape = shape;
    }
    showData(this.#plot!, this.iterations, lines, { log, span });
    this.#mark();
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
