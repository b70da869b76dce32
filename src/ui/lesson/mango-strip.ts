import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { emit } from '../emit.ts';
import { sharedStyles } from '../shared.styles.ts';
import { SeenController } from '../seen_controller.ts';
import { SizeController } from '../size_controller.ts';
import { drawHeat, heatColours, type HeatColours } from './heat.ts';
import { figure, type Numbers } from './lesson_view.ts';

/** A cell of a strip. */
export interface StripCell {
  readonly row: number;
  readonly column: number;
}

/** What the picture is drawn from. */
const DRAWN = ['values', 'rows', 'columns', 'scale', 'mark', 'selected', 'read'] as const;

/** True for other numbers, whether or not in another array. */
const differ = (now: Numbers, before: Numbers | undefined): boolean =>
  now.length !== before?.length || now.some((value, i) => !Object.is(value, before[i]));

const isOther = (now: StripCell | null, before: StripCell | null | undefined): boolean =>
  now?.row !== before?.row || now?.column !== before?.column;

/**
 * @summary A picture of numbers in rows and columns: one colour above zero, another below, stronger the further away. The pointer and the
 * arrow keys read single numbers.
 *
 * @property label - the accessible name
 * @property values - the numbers, row by row of `columns`
 * @property rows - how many rows
 * @property columns - how many columns
 * @property scale - the size that has the full colour; the largest of the numbers if it is 0
 * @property mark - numbers that are larger than this are marked; null for none
 * @property rowWords - what a row is called
 * @property columnWords - what a column is called
 * @property unread - what the line below says while no cell is looked at
 * @property selected - the cell that is looked at; its `row` and `column` are -1 for none
 * @event mango-cell - a cell is looked at (detail: StripCell)
 */
export class MangoStrip extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .strip {
        position: relative;
        block-size: var(--strip-height, 10rem);
        border: 1px solid var(--line);
        border-radius: 0.25rem;
        background: var(--field);
        touch-action: pan-y;
      }
      /* Forced colours leave a picture alone: its two colours say which side of zero a number is on. */
      @media (forced-colors: active) {
        .strip {
          --field: light-dark(#ffffff, #0f1b16);
          --ink: light-dark(#1c2b24, #f3ecd9);
          --series-1: light-dark(#c9661a, #ffb648);
          --series-3: light-dark(#1d6f8f, #7cd3f2);
          border-color: CanvasText;
          forced-color-adjust: none;
        }
      }
      canvas {
        position: absolute;
        inset: 0;
        inline-size: 100%;
        block-size: 100%;
      }
      output {
        display: block;
        min-block-size: 1.45em;
      }
    `,
  ];
  static override properties = {
    label: {},
    values: { attribute: false, hasChanged: differ },
    rows: { type: Number },
    columns: { type: Number },
    scale: { type: Number },
    mark: { type: Number },
    rowWords: { attribute: false },
    columnWords: { attribute: false },
    unread: {},
    selected: { attribute: false, hasChanged: isOther },
    read: { state: true },
  };
  declare label: string;
  declare values: Numbers;
  declare rows: number;
  declare columns: number;
  declare scale: number;
  declare mark: number | null;
  declare rowWords: (row: number) => string;
  declare columnWords: (column: number) => string;
  declare unread: string;
  declare selected: StripCell | null;
  declare read: StripCell | null;
  readonly #looks = [matchMedia('(prefers-color-scheme: dark)'), matchMedia('(forced-colors: active)')];
  #colours: HeatColours | null = null;
  readonly #draw = () => {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas || !this.#view.seen) return;
    const { values, rows, columns, scale, mark } = this;
    const selected = this.read ?? this.selected;
    this.#colours ??= heatColours(this.renderRoot.querySelector<HTMLElement>('.strip')!);
    drawHeat(canvas, { values, rows, columns, scale, mark, selected }, this.#colours);
  };
  readonly #view = new SeenController(this, this.#draw);
  readonly #recolour = () => {
    this.#colours = null;
    this.#draw();
  };

  constructor() {
    super();
    new SizeController(this, this.#draw);
    this.label = '';
    this.values = new Float32Array(0);
    this.rows = 0;
    this.columns = 0;
    this.scale = 0;
    this.mark = null;
    this.rowWords = (row) => `row ${row + 1}`;
    this.columnWords = (column) => `column ${column + 1}`;
    this.unread = '';
    this.selected = null;
    this.read = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const look of this.#looks) look.addEventListener('change', this.#recolour);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const look of this.#looks) look.removeEventListener('change', this.#recolour);
  }

  override updated(changed: PropertyValues<this>): void {
    if (DRAWN.some((property) => changed.has(property))) this.#draw();
  }

  override render(): TemplateResult {
    const cell = this.read ?? this.selected;
    const value =
      cell && cell.row >= 0 && cell.column >= 0 ? this.values[cell.row * this.columns + cell.column] : undefined;
    const words =
      cell && value !== undefined
        ? `${this.rowWords(cell.row)}, ${this.columnWords(cell.column)}: ${figure(value)}`
        : '';
    return html`
      <div
        class="strip"
        role="slider"
        tabindex="0"
        aria-label=${this.label}
        aria-valuemin="0"
        aria-valuemax=${Math.max(0, this.rows * this.columns - 1)}
        aria-valuenow=${cell ? Math.max(0, cell.row) * this.columns + Math.max(0, cell.column) : 0}
        aria-valuetext=${words || 'nothing chosen'}
        @pointermove=${this.#move}
        @pointerdown=${this.#move}
        @pointerleave=${() => (this.read = null)}
        @keydown=${this.#key}
      >
        <canvas aria-hidden="true"></canvas>
      </div>
      <output class="hint number">${words || this.unread || nothing}</output>
    `;
  }

  #move(event: PointerEvent): void {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * this.columns);
    const row = Math.floor(((event.clientY - box.top) / box.height) * this.rows);
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) return;
    this.#look({ row, column });
  }

  #key(event: KeyboardEvent): void {
    const { row, column } = this.read ?? this.selected ?? { row: 0, column: 0 };
    const to = {
      ArrowLeft: { row, column: column - 1 },
      ArrowRight: { row, column: column + 1 },
      ArrowUp: { row: row - 1, column },
      ArrowDown: { row: row + 1, column },
      Home: { row, column: 0 },
      End: { row, column: this.columns - 1 },
    }[event.key];
    if (!to) return;
    event.preventDefault();
    const within = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
    this.#look({ row: within(to.row, this.rows), column: within(to.column, this.columns) });
  }

  #look(cell: StripCell): void {
    if (cell.row === this.read?.row && cell.column === this.read.column) return;
    this.read = cell;
    emit<StripCell>(this, 'mango-cell', cell);
  }
}
