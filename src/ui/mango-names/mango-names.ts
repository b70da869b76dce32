import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { copyText, downloadText } from '../clipboard.ts';
import { emit } from '../emit.ts';
import type { Mode } from '../../corpus/corpus.ts';
import { counted, shownAs, whole } from '../format.ts';
import { MODE_WORDS } from '../mode_words.ts';
import { NAMES_KEPT, NAMES_SHOWN, type FeedName, type NameFeed } from '../name_feed.ts';
import { sharedStyles } from '../shared.styles.ts';
import { namesStyles } from './mango-names.styles.ts';

/**
 * @summary The sampled names, newest first, each marked as new or as in the list, with buttons to copy and download them.
 *
 * @property feed - all names of the run
 * @property mode - names, or lines of text
 * @property total - the number of names so far; the list repaints when it changes
 * @event mango-say - text that screen readers should announce (detail: string)
 */
export class MangoNames extends LitElement {
  static override styles = [sharedStyles, namesStyles];
  static override properties = {
    feed: { attribute: false },
    mode: {},
    total: { type: Number },
    onlyNew: { state: true },
    message: { state: true },
  };
  declare feed: NameFeed | null;
  declare mode: Mode;
  declare total: number;
  declare onlyNew: boolean;
  declare message: string;

  constructor() {
    super();
    this.feed = null;
    this.mode = 'names';
    this.total = 0;
    this.onlyNew = false;
    this.message = '';
  }

  override render(): TemplateResult {
    const names = this.feed?.newest(NAMES_SHOWN, this.onlyNew) ?? [];
    const words = MODE_WORDS[this.mode];
    return html`
      <div class="feed" role="region" aria-label=${words.feed} tabindex="0">
        ${names.length === 0 ? html`<p class="empty hint">${words.none}</p>` : nothing}
        <ol data-testid="names" class=${this.mode}>
          ${repeat(
            names,
            (name) => name.number,
            (name) => nameRow(name, this.mode),
          )}
        </ol>
      </div>
      <div class="foot">
        <label>
          <input
            type="checkbox"
            data-testid="only-new"
            .checked=${this.onlyNew}
            @change=${this.#filter}
          />${words.onlyNew}
        </label>
        <div class="actions">
          <button type="button" data-testid="copy" @click=${this.#copy}>Copy</button>
          <button type="button" data-testid="download" @click=${this.#download}>Download</button>
        </div>
        <p class="hint count" data-testid="names-message">${this.message || this.#count()}</p>
      </div>
    `;
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

function nameRow(name: FeedName, mode: Mode): TemplateResult {
  return html`<li data-testid="name" data-name=${name.text} data-known=${name.inList ? 'true' : 'false'}>
    <span class="name">${shownAs(mode, name.text)}</span>
    <span class="tag">${name.inList ? MODE_WORDS[mode].known : 'new'}</span>
    <span class="iteration" title="Iterations trained when it was invented">${whole(name.iteration)}</span>
  </li>`;
}
