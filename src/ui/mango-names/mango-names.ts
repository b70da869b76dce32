import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { copyText } from '../clipboard.ts';
import { downloadNames } from '../download_names.ts';
import { emit } from '../emit.ts';
import type { Mode } from '../../corpus/corpus.ts';
import type { Order } from '../../worker/protocol.ts';
import { counted, shownAs, titled, whole } from '../format.ts';
import { ICONS } from '../icons.ts';
import { MODE_WORDS } from '../mode_words.ts';
import type { FileKind } from '../name_files.ts';
import { NAMES_KEPT, NAMES_SHOWN, type FeedName, type NameFeed } from '../name_feed.ts';
import { scriptTag } from '../script_tag.ts';
import { repeat } from '../repeat.ts';
import { sharedStyles } from '../shared.styles.ts';
import { SizeController } from '../size_controller.ts';
import { iconStyles, starButton } from '../star.ts';
import { namesStyles } from './mango-names.styles.ts';
import { moveAmongStars } from './star_keys.ts';

/** The least width of a column of names, in the page's font size, and the height of a row in CSS pixels. */
const COLUMN_REM = 17;
/** Between two columns. */
const GAP_REM = 1.5;
const ROW_PX = 36;
/** Milliseconds that names stay where they are after the pointer or the focus has moved among them. */
const HOLD_MS = 2_500;

/** How the names are laid out: columns, rows of a column in one screen of the feed, and the size of a cell in CSS pixels. */
interface NamesGrid {
  readonly columns: number;
  readonly rows: number;
  readonly columnWidth: number;
  readonly rowHeight: number;
}

/**
 * @summary The sampled names, newest first, each marked as new or as in the list, with buttons to copy and download them.
 * Each name says which name of the list is nearest, where that is known.
 *
 * @property feed - all names of the run
 * @property mode - names, or lines of text
 * @property total - the number of names so far
 * @property revision - the feed's; the list repaints when it changes
 * @property ready - true if more names can be sampled
 * @property finished - true once training is over, when more names are what the user comes for
 * @property kept - the kept names, as they are shown
 * @event mango-keep - keep a name, or no longer (detail: KeepDetail)
 * @property order - the order in which they stand; without one the newest come first
 * @property flow - `flows` where names stream or could, `stopped` where the user lets them wait; null where none stream
 * @property note - why there are no names; empty for the usual words
 * @event mango-more - sample more names
 * @event mango-stream - stop the stream of names, or let it go on
 * @event mango-say - text that screen readers should announce (detail: string)
 */
export class MangoNames extends LitElement {
  static override styles = [sharedStyles, iconStyles, namesStyles];
  static override properties = {
    feed: { attribute: false },
    mode: {},
    total: { type: Number },
    revision: { type: Number },
    ready: { type: Boolean },
    finished: { type: Boolean },
    kept: { attribute: false },
    atStar: { state: true },
    grid: { state: true },
    held: { state: true },
    order: {},
    flow: {},
    note: {},
    message: { state: true },
  };
  declare feed: NameFeed | null;
  declare mode: Mode;
  declare total: number;
  declare revision: number;
  declare ready: boolean;
  declare finished: boolean;
  declare kept: ReadonlySet<string>;
  /** The number of the name whose star Tab leads to; the newest one's where that name is not shown. */
  declare atStar: number;
  declare grid: NamesGrid;
  /** The names that stay while someone is at them or the feed is scrolled, and from when they are; null otherwise. */
  declare held: { readonly names: readonly FeedName[]; readonly total: number } | null;
  declare order: Order;
  declare flow: 'flows' | 'stopped' | null;
  declare note: string;
  declare message: string;
  #clearings = 0;
  #holding: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    new SizeController(this, () => this.#measure());
    this.feed = null;
    this.mode = 'names';
    this.total = 0;
    this.revision = 0;
    this.ready = false;
    this.finished = false;
    this.kept = new Set();
    this.atStar = 0;
    this.grid = { columns: 1, rows: NAMES_SHOWN, columnWidth: 0, rowHeight: ROW_PX };
    this.held = null;
    this.order = 'drawn';
    this.flow = null;
    this.note = '';
    this.message = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { clearings = 0 } = this.feed ?? {};
    if (clearings !== this.#clearings) this.message = '';
    if (clearings !== this.#clearings || changed.has('order')) this.#release();
    this.#clearings = clearings;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('mode') && this.hasUpdated) requestAnimationFrame(() => this.#measure());
  }

  override render(): TemplateResult {
    const names = this.#shown;
    const words = MODE_WORDS[this.mode];
    const atStar = names.some(({ number }) => number === this.atStar) ? this.atStar : names[0]?.number;
    return html`
      <div class="head">
        <div class="actions">
          <button
            type="button"
            class=${this.finished ? 'primary' : ''}
            data-testid="more"
            aria-disabled=${this.ready ? 'false' : 'true'}
            @click=${this.#more}
          >
            <svg viewBox="0 0 16 16" aria-hidden="true">${ICONS.more}</svg>${words.more}
          </button>
          ${this.mode === 'names' ? this.#streamButton() : nothing}
          <button type="button" data-testid="copy" @click=${this.#copy}>Copy</button>
          <mango-download @mango-kind=${this.#download}></mango-download>
        </div>
      </div>
      <div
        class="feed"
        role="region"
        aria-label=${words.feed}
        tabindex="0"
        @scroll=${this.#hold}
        @pointermove=${this.#hold}
        @pointerdown=${this.#hold}
        @focusin=${this.#hold}
        @keydown=${this.#hold}
      >
        ${names.length === 0 ? html`<p class="empty hint">${this.note || words.none}</p>` : nothing}
        <ol data-testid="names" class=${this.mode} .style=${this.#size(names.length)} @keydown=${moveAmongStars}>
          ${repeat(
            names,
            (name) => name.number,
            (name, i) => this.#row(name, i, name.number === atStar),
          )}
        </ol>
      </div>
      <div class="foot hint">
        <p data-testid="names-message">${this.message || this.#count()}</p>
        <p class="legend" aria-hidden="true">
          <span class="dot"></span>new <span class="dot known"></span>${words.known}
        </p>
      </div>
    `;
  }

  #more(): void {
    if (!this.ready) return;
    this.#release();
    // Where the new names come.
    this.renderRoot.querySelector('.feed')!.scrollTop = 0;
    emit(this, 'mango-more');
  }

  get #shown(): readonly FeedName[] {
    return this.held?.names ?? this.feed?.first(NAMES_SHOWN, this.order) ?? [];
  }

  /** Lets the names stay where they are for a moment, so that none moves away from under a finger or a key. */
  #hold({ type }: Event): void {
    const feed = this.renderRoot.querySelector('.feed');
    if (!feed || this.#shown.length === 0) return;
    // A pointer that passes by does not hold up the names that fill the feed.
    const full = this.#shown.length * this.grid.rowHeight >= feed.clientHeight * this.grid.columns;
    if (!full && (type === 'pointermove' || type === 'scroll')) return;
    this.held ??= { names: this.#shown, total: this.feed?.total ?? 0 };
    clearTimeout(this.#holding);
    this.#holding = setTimeout(() => {
      if (feed.scrollTop === 0) this.#release();
    }, HOLD_MS);
  }

  #release(): void {
    clearTimeout(this.#holding);
    this.held = null;
  }

  // Not disabled where nothing streams, so that the focus stays when a run is paused.
  #streamButton(): TemplateResult {
    return html`<button
      type="button"
      data-testid="stream"
      aria-disabled=${this.flow ? 'false' : 'true'}
      @click=${() => this.flow && emit(this, 'mango-stream')}
    >
      ${this.flow === 'stopped' ? 'Go on' : 'Stop'}
    </button>`;
  }

  /** The size of the list, and of its columns for the rows' styles. */
  #size(count: number): string {
    const { columns, rows, columnWidth, rowHeight } = this.grid;
    const pages = Math.ceil(count / (columns * rows));
    const last = Math.min(rows, count - (pages - 1) * columns * rows);
    return `--rows: ${Math.max(0, (pages - 1) * rows + last)}; --column: ${columnWidth}px; --row: ${rowHeight}px`;
  }

  /**
   * A row where its place is: down the columns, the newest first, one screen of the feed after the other. Rows move by
   * transforms, since what moves in the flow counts as a shift of the layout.
   */
  #row(name: FeedName, i: number, byTab: boolean): TemplateResult {
    const { columns, rows } = this.grid;
    const perPage = columns * rows;
    const [page, onPage] = [Math.floor(i / perPage), i % perPage];
    const [column, row] = [Math.floor(onPage / rows), page * rows + (onPage % rows)];
    const shown = shownAs(this.mode, name);
    const star = starButton(name, shown, this.kept.has(shown), byTab ? 0 : -1);
    return html`<li
      data-testid="name"
      data-name=${name.text}
      data-known=${name.inList ? 'true' : 'false'}
      .style="--at: ${column}; --down: ${row}; --letters: ${[...shown].length}"
      aria-describedby=${name.nearest === undefined || name.inList ? nothing : `near-${name.number}`}
      @focusin=${() => (this.atStar = name.number)}
    >
      ${nameCells(name, shown, this.mode)}<mango-why-name .name=${name.text} .byTab=${byTab}></mango-why-name>${star}
    </li>`;
  }

  #measure(): void {
    const feed = this.renderRoot.querySelector<HTMLElement>('.feed');
    const list = this.renderRoot.querySelector<HTMLElement>('ol');
    if (!feed || !list || feed.clientWidth === 0) return;
    const row = parseFloat(getComputedStyle(list).getPropertyValue('--row-px')) || ROW_PX;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const inline = feed.clientWidth + GAP_REM * rem;
    const columns = this.mode === 'text' ? 1 : Math.max(1, Math.floor(inline / (COLUMN_REM * rem)));
    // Several columns fill the feed with whole rows.
    const rows = columns === 1 ? NAMES_SHOWN : Math.max(1, Math.round(feed.clientHeight / row));
    const rowHeight = columns === 1 ? row : feed.clientHeight / rows;
    const grid = { columns, rows, columnWidth: inline / columns, rowHeight };
    if (JSON.stringify(grid) !== JSON.stringify(this.grid)) this.grid = grid;
  }

  #count(): string {
    const { one } = MODE_WORDS[this.mode];
    const waiting = this.held ? this.total - this.held.total : 0;
    if (waiting > 0) return `${counted(waiting, `newer ${one}`)} waiting.`;
    if (this.total <= NAMES_SHOWN) return `${counted(this.total, one)} so far.`;
    const kept = this.total > NAMES_KEPT ? `, the newest ${whole(NAMES_KEPT)} kept` : '';
    return `${counted(this.total, one)} so far${kept}; the newest ${NAMES_SHOWN} shown.`;
  }

  async #copy(): Promise<void> {
    const lines = this.feed?.lines(this.mode, this.order) ?? [];
    if (lines.length === 0) return this.#say(`There are no ${this.mode === 'names' ? 'names' : 'lines'} to copy yet.`);
    const copied = await copyText(lines.join('\n'), this.renderRoot as ShadowRoot);
    this.#say(
      copied
        ? `Copied ${counted(lines.length, `different ${MODE_WORDS[this.mode].one}`)}.`
        : 'The browser did not allow it. Use Download.',
    );
  }

  async #download({ detail: kind }: CustomEvent<FileKind>): Promise<void> {
    const feed = this.feed?.given(this.mode, this.order) ?? [];
    const words = this.mode === 'names' ? 'names' : 'lines';
    if (feed.length === 0) return this.#say(`There are no ${words} to download yet.`);
    const fault = await downloadNames({ feed }, kind, `mangosaurus-${words}`);
    this.#say(fault ?? `Downloading ${counted(feed.length, `different ${MODE_WORDS[this.mode].one}`)}.`);
  }

  #say(message: string): void {
    this.message = message;
    emit(this, 'mango-say', message);
    setTimeout(() => {
      if (this.message === message) this.message = '';
    }, 6_000);
  }
}

function nameCells(name: FeedName, shown: string, mode: Mode): TemplateResult {
  const nearest = nearestWords(name);
  return html`<span class="name" dir="auto" lang=${scriptTag(shown) ?? nothing} title=${shown}>${shown}</span>
    ${nearest ? html`<span class="near" id="near-${name.number}">${nearest}</span>` : nothing}
    <span class="dot"><span>${name.inList ? MODE_WORDS[mode].known : 'new'}</span></span>
    <span class="iteration" title="Iterations trained when it was invented">${whole(name.iteration)}</span>`;
}

/** The nearest name of the list in words; empty where it is not known, or is the name itself. */
function nearestWords({ nearest, distance, inList }: FeedName): string {
  if (nearest === undefined || distance === undefined || inList) return '';
  return `${counted(distance, 'edit')} from ${titled(nearest)}`;
}
