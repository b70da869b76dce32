import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { copyText, downloadText } from '../clipboard.ts';
import { emit } from '../emit.ts';
import { counted, titled, whole } from '../format.ts';
import { NAMES_KEPT, NAMES_SHOWN, type FeedName, type NameFeed } from '../name_feed.ts';
import { sharedStyles } from '../shared.styles.ts';
import { namesStyles } from './mango-names.styles.ts';

/**
 * @summary The names as they come, newest first, each marked new or in the list; copying and saving them.
 *
 * @property feed - all names of the run
 * @property total - how many came; a change of it is what makes the list repaint
 * @event mango-say - text a screen reader should hear now (detail: string)
 */
export class MangoNames extends LitElement {
  static override styles = [sharedStyles, namesStyles];
  static override properties = {
    feed: { attribute: false },
    total: { type: Number },
    onlyNew: { state: true },
    message: { state: true },
  };
  declare feed: NameFeed | null;
  declare total: number;
  declare onlyNew: boolean;
  declare message: string;

  constructor() {
    super();
    this.feed = null;
    this.total = 0;
    this.onlyNew = false;
    this.message = '';
  }

  override render(): TemplateResult {
    const names = this.feed?.newest(NAMES_SHOWN, this.onlyNew) ?? [];
    return html`
      <div class="feed" role="region" aria-label="Names as they come" tabindex="0">
        ${names.length === 0 ? html`<p class="empty hint">Names appear here, newest first.</p>` : nothing}
        <ol data-testid="names">
          ${repeat(names, (name) => name.number, nameRow)}
        </ol>
      </div>
      <div class="foot">
        <label>
          <input type="checkbox" data-testid="only-new" .checked=${this.onlyNew} @change=${this.#filter} />New names
          only
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
    if (this.total <= NAMES_SHOWN) return `${counted(this.total, 'name')} so far.`;
    const kept = this.total > NAMES_KEPT ? `, the newest ${whole(NAMES_KEPT)} kept` : '';
    return `${counted(this.total, 'name')} so far${kept}; the newest ${NAMES_SHOWN} shown.`;
  }

  #filter(event: Event): void {
    this.onlyNew = (event.target as HTMLInputElement).checked;
  }

  async #copy(): Promise<void> {
    const lines = this.feed?.lines(this.onlyNew) ?? [];
    if (lines.length === 0) return this.#say('There are no names to copy yet.');
    const copied = await copyText(lines.join('\n'), this.renderRoot as ShadowRoot);
    this.#say(
      copied ? `Copied ${counted(lines.length, 'different name')}.` : 'The browser did not allow it. Use Download.',
    );
  }

  #download(): void {
    const lines = this.feed?.lines(this.onlyNew) ?? [];
    if (lines.length === 0) return this.#say('There are no names to download yet.');
    downloadText(`${lines.join('\n')}\n`, 'mangosaurus-names.txt');
    this.#say(`Downloading ${counted(lines.length, 'different name')}.`);
  }

  #say(message: string): void {
    this.message = message;
    emit(this, 'mango-say', message);
    setTimeout(() => {
      if (this.message === message) this.message = '';
    }, 6_000);
  }
}

function nameRow(name: FeedName): TemplateResult {
  return html`<li data-testid="name" data-name=${name.text} data-known=${name.inList ? 'true' : 'false'}>
    <span class="name">${titled(name.text)}</span>
    <span class="tag">${name.inList ? 'in the list' : 'new'}</span>
    <span class="iteration" title="Iterations trained when it was invented">${whole(name.iteration)}</span>
  </li>`;
}
