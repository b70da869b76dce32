import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { copyText, downloadText } from '../clipboard.ts';
import { emit } from '../emit.ts';
import type { Mode } from '../../corpus/corpus.ts';
import { counted, shownAs, whole } from '../format.ts';
import { ICONS } from '../icons.ts';
import { MODE_WORDS } from '../mode_words.ts';
import { NAMES_KEPT, NAMES_SHOWN, type FeedName, type NameFeed } from '../name_feed.ts';
import { sharedStyles } from '../shared.styles.ts';
import { namesStyles } from './mango-names.styles.ts';

/** The least width of a column of names, in the page's font size, and the height of a row in CSS pixels. */
const COLUMN_REM = 18;
const ROW_PX = 36;

/** How the names are laid out: columns, rows of a column in one screen of the feed, and the width of a column. */
interface NamesGrid {
  readonly columns: number;
  readonly rows: number;
  readonly columnWidth: number;
}

/**
 * @summary The sampled names, newest first, each marked as new or as in the list, with buttons to copy and download them.
 *
 * @property feed - all names of the run
 * @property mode - names, or lines of text
 * @property total - the number of names so far; the list repaints when it changes
 * @property ready - true if more names can be sampled
 * @event mango-more - sample more names
 * @event mango-say - text that screen readers should announce (detail: string)
 */
export class MangoNames extends LitElement {
  static override styles = [sharedStyles, namesStyles];
  static override properties = {
    feed: { attribute: false },
    mode: {},
    total: { type: Number },
    ready: { type: Boolean },
    grid: { state: true },
    onlyNew: { state: true },
    message: { state: true },
  };
  declare feed: NameFeed | null;
  declare mode: Mode;
  declare total: number;
  declare ready: boolean;
  declare grid: NamesGrid;
  declare onlyNew: boolean;
  declare message: string;
  readonly #observer = new ResizeObserver(() => this.#measure());

  constructor() {
    super();
    this.feed = null;
    this.mode = 'names';
    this.total = 0;
    this.ready = false;
    this.grid = { columns: 1, rows: NAMES_SHOWN, columnWidth: 0 };
    this.onlyNew = false;
    this.message = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('mode') && this.hasUpdated) requestAnimationFrame(() => this.#measure());
  }

  override render(): TemplateResult {
    const names = this.feed?.newest(NAMES_SHOWN, this.onlyNew) ?? [];
    const words = MODE_WORDS[this.mode];
    return html`
      <div class="head">
        <div class="actions">
          <button
            type="button"
            data-testid="more"
            aria-disabled=${this.ready ? 'false' : 'true'}
            @click=${() => this.ready && emit(this, 'mango-more')}
          >
            <svg viewBox="0 0 16 16" aria-hidden="true">${ICONS.more}</svg>${words.more}
          </button>
          <button type="button" data-testid="copy" @click=${this.#copy}>Copy</button>
          <button type="button" data-testid="download" @click=${this.#download}>Download</button>
        </div>
        <label>
          <input
            type="checkbox"
            data-testid="only-new"
            .checked=${this.onlyNew}
            @change=${this.#filter}
          />${words.onlyNew}
        </label>
      </div>
      <div class="feed" role="region" aria-label=${words.feed} tabindex="0">
        ${names.length === 0 ? html`<p class="empty hint">${words.none}</p>` : nothing}
        <ol data-testid="names" class=${this.mode} .style=${this.#size(names.length)}>
          ${repeat(
            names,
            (name) => name.number,
            (name, i) => this.#row(name, i),
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

  /** The size of the list, and of its columns for the rows' styles. */
  #size(count: number): string {
    const { columns, rows, columnWidth } = this.grid;
    const pages = Math.ceil(count / (columns * rows));
    const last = Math.min(rows, count - (pages - 1) * columns * rows);
    return `--rows: ${Math.max(0, (pages - 1) * rows + last)}; --column: ${columnWidth}px`;
  }

  /**
   * A row where its place is: down the columns, the newest first, one screen of the feed after the other. Rows move by
   * transforms, since what moves in the flow counts as a shift of the layout.
   */
  #row(name: FeedName, i: number): TemplateResult {
    const { columns, rows } = this.grid;
    const perPage = columns * rows;
    const [page, onPage] = [Math.floor(i / perPage), i % perPage];
    const [column, row] = [Math.floor(onPage / rows), page * rows + (onPage % rows)];
    return nameRow(name, this.mode, `--at: ${column}; --down: ${row}`);
  }

  #measure(): void {
    const feed = this.renderRoot.querySelector<HTMLElement>('.feed');
    const list = this.renderRoot.querySelector<HTMLElement>('ol');
    if (!feed || !list || feed.clientWidth === 0) return;
    const row = parseFloat(getComputedStyle(list).getPropertyValue('--row-px')) || ROW_PX;
    const least = COLUMN_REM * parseFloat(getComputedStyle(document.documentElement).fontSize);
    const columns = this.mode === 'text' ? 1 : Math.max(1, Math.floor(feed.clientWidth / least));
    const grid = {
      columns,
      rows: columns === 1 ? NAMES_SHOWN : Math.max(1, Math.ceil(feed.clientHeight / row)),
      columnWidth: feed.clientWidth / columns,
    };
    if (JSON.stringify(grid) !== JSON.stringify(this.grid)) this.grid = grid;
  }

  #count(): string {
    const { one } = MODE_WORDS[this.mode];
    if (this.total <= NAMES_SHOWN) return `${counted(this.total, one)} so far.`;
    const kept = this.total > NAMES_KEPT ? `, the newest ${whole(NAMES_KEPT)} kept` : '';
    return `${counted(this.total, one)} so far${kept}; the newest ${NAMES_SHOWN} shown.`;
  }

  #filter(event: Event): void {
    this.onlyNew = (event.target as HTMLInputElement).checked;
  }

  async #copy(): Promise<void> {
    const lines = this.feed?.lines(this.onlyNew, this.mode) ?? [];
    if (lines.length === 0) return this.#say(`There are no ${this.mode === 'names' ? 'names' : 'lines'} to copy yet.`);
    const copied = await copyText(lines.join('\n'), this.renderRoot as ShadowRoot);
    this.#say(
      copied
        ? `Copied ${counted(lines.length, `different ${MODE_WORDS[this.mode].one}`)}.`
        : 'The browser did not allow it. Use Download.',
    );
  }

  #download(): void {
    const lines = this.feed?.lines(this.onlyNew, this.mode) ?? [];
    if (lines.length === 0)
      return this.#say(`There are no ${this.mode === 'names' ? 'names' : 'lines'} to download yet.`);
    downloadText(`${lines.join('\n')}\n`, `mangosaurus-${this.mode === 'names' ? 'names' : 'lines'}.txt`);
    this.#say(`Downloading ${counted(lines.length, `different ${MODE_WORDS[this.mode].one}`)}.`);
  }

  #say(message: string): void {
    this.message = message;
    emit(this, 'mango-say', message);
    setTimeout(() => {
      if (this.message === message) this.message = '';
    }, 6_000);
  }
}

function nameRow(name: FeedName, mode: Mode, place: string): TemplateResult {
  const text = shownAs(mode, name);
  return html`<li
    data-testid="name"
    data-name=${name.text}
    data-known=${name.inList ? 'true' : 'false'}
    .style="${place}; --letters: ${[...text].length}"
  >
    <span class="name" title=${text}>${text}</span>
    <span class="dot"><span>${name.inList ? MODE_WORDS[mode].known : 'new'}</span></span>
    <span class="iteration" title="Iterations trained when it was invented">${whole(name.iteration)}</span>
  </li>`;
}
