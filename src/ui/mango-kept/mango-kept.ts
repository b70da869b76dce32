import { LitElement, html, nothing, svg, type TemplateResult } from 'lit';
import { copyText } from '../clipboard.ts';
import { downloadNames } from '../download_names.ts';
import { emit } from '../emit.ts';
import { counted, titled, twoDigits } from '../format.ts';
import type { KeptState } from '../kept_controller.ts';
import { LEAST_LIKE, type KeptName } from '../kept_name.ts';
import { KEPT_ORDERS, sorted, type KeptOrder } from '../kept_order.ts';
import type { FileKind } from '../name_files.ts';
import { fieldStyles } from '../field.styles.ts';
import { scriptTag } from '../script_tag.ts';
import { repeat } from '../repeat.ts';
import { sharedStyles } from '../shared.styles.ts';
import { canSpeak, onVoices } from '../speech.ts';
import { iconStyles, speakButton } from '../star.ts';
import { keptStyles } from './mango-kept.styles.ts';

/** The longest note, in characters. */
const LONGEST_NOTE = 500;
const CROSS = svg`<path d="M3.500 3.500l9 9M12.500 3.500l-9 9" fill="none" stroke="currentColor" stroke-width="1.500" stroke-linecap="round"/>`;
const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

/**
 * @summary The kept names: each with its note and what was known of it; to sort, copy, download, remove and bring back.
 *
 * @property kept - the kept names
 * @property likes - how many of them were invented from the current list; null where names cannot be made like them
 * @event mango-unkeep - no longer keep a name (detail: string)
 * @event mango-undo - keep the name again that was removed last
 * @event mango-note - a name has another note (detail: name and note)
 * @event mango-more-like - make names that are like the kept ones of the current list
 * @event mango-say - text that screen readers should announce (detail: string)
 */
export class MangoKept extends LitElement {
  static override styles = [sharedStyles, fieldStyles, iconStyles, keptStyles];
  static override properties = {
    kept: { attribute: false },
    likes: { attribute: false },
    order: { state: true },
    message: { state: true },
  };
  declare kept: KeptState | null;
  declare likes: number | null;
  declare order: KeptOrder;
  declare message: string;
  #ignoreVoices = (): void => undefined;

  constructor() {
    super();
    this.kept = null;
    this.likes = null;
    this.order = 'newest';
    this.message = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#ignoreVoices = onVoices(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#ignoreVoices();
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.kept) return nothing;
    const { names, removed, stored } = this.kept;
    return html`
      ${
        names.length > 0
          ? this.#head()
          : html`<p class="hint" data-testid="kept-none">
              Nothing is kept yet. The star beside a name keeps it here, through reloads and other lists.
            </p>`
      }
      ${
        stored
          ? nothing
          : html`<p class="note" data-testid="kept-in-memory">
              This browser does not let the page store anything. These names are gone when the page is closed: copy or
              download them.
            </p>`
      }
      <div class="undo" role="status">
        <span data-testid="kept-message">${this.message}</span>
        ${
          removed
            ? html`<button type="button" data-testid="undo" @click=${this.#undo}>
                Undo: keep ${removed.name} again
              </button>`
            : nothing
        }
      </div>
      <ul data-testid="kept-names">
        ${repeat(
          sorted(names, this.order),
          ({ name }) => name,
          (name) => this.#row(name),
        )}
      </ul>
    `;
  }

  #head(): TemplateResult {
    const orders = Object.entries(KEPT_ORDERS);
    return html`<div class="head">
      <label>
        Sort
        <select
          data-testid="kept-order"
          .value=${this.order}
          @change=${(event: Event) => (this.order = (event.target as HTMLSelectElement).value as KeptOrder)}
        >
          ${orders.map(([order, title]) => html`<option value=${order}>${title}</option>`)}
        </select>
      </label>
      ${this.likes === null ? nothing : this.#moreLike(this.likes)}
      <button type="button" data-testid="kept-copy" @click=${this.#copy}>Copy</button>
      <mango-download data-testid="kept-download" @mango-kind=${this.#download}></mango-download>
    </div>`;
  }

  // aria-disabled instead of disabled, so that it can say what is missing.
  #moreLike(likes: number): TemplateResult {
    const enough = likes >= LEAST_LIKE;
    return html`<button
      type="button"
      class=${enough ? 'primary' : ''}
      data-testid="kept-more-like"
      aria-disabled=${enough ? 'false' : 'true'}
      title="Names that lean to the kept ones of this list"
      @click=${() => (enough ? emit(this, 'mango-more-like') : this.#say(tooFew(likes)))}
    >
      More like these
    </button>`;
  }

  #row(kept: KeptName): TemplateResult {
    const { name, note } = kept;
    return html`<li data-testid="kept" data-name=${name}>
      <span class="name" dir="auto" lang=${scriptTag(name) ?? nothing}>${name}</span>
      <span class="buttons">
        ${speakButton(name, canSpeak())}
        <mango-why-name .name=${name}></mango-why-name>
        <button
          type="button"
          class="icon"
          data-testid="unkeep"
          aria-label="Remove ${name}"
          title="Remove"
          @click=${() => void this.#remove(name)}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">${CROSS}</svg>
        </button>
      </span>
      <p class="hint">${factsOf(kept)}</p>
      <input
        data-testid="kept-note"
        aria-label="Note on ${name}"
        placeholder="Note"
        autocomplete="off"
        maxlength=${LONGEST_NOTE}
        .value=${note}
        @input=${(event: Event) => emit(this, 'mango-note', { name, note: (event.target as HTMLInputElement).value })}
      />
    </li>`;
  }

  async #remove(name: string): Promise<void> {
    emit(this, 'mango-unkeep', name);
    this.#say(`Removed ${name}.`);
    // The row is gone with its button: the focus goes where the removal can be undone.
    await new Promise(requestAnimationFrame);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[data-testid=undo]')?.focus();
  }

  #undo(): void {
    this.#say(`${this.kept?.removed?.name ?? 'The name'} is kept again.`);
    emit(this, 'mango-undo');
  }

  async #copy(): Promise<void> {
    const names = sorted(this.kept?.names ?? [], this.order);
    const text = names.map(({ name }) => name).join('\n');
    const copied = await copyText(text, this.renderRoot as ShadowRoot);
    this.#say(copied ? `Copied ${counted(names.length, 'name')}.` : 'The browser did not allow it. Use Download.');
  }

  async #download({ detail: kind }: CustomEvent<FileKind>): Promise<void> {
    const kept = sorted(this.kept?.names ?? [], this.order);
    const fault = await downloadNames({ kept }, kind, 'mangosaurus-kept');
    this.#say(fault ?? `Downloading ${counted(kept.length, 'name')}.`);
  }

  #say(message: string): void {
    this.message = message;
  }
}

/** Why there are no names like the kept ones. */
function tooFew(likes: number): string {
  const have = likes === 0 ? 'none is' : `${counted(likes, 'name')} ${likes === 1 ? 'is' : 'are'}`;
  return `Keep at least ${LEAST_LIKE} names of the current list; ${have} kept.`;
}

/** What is known of a kept name, in a line. */
function factsOf({ source, isNew, natsPerCharacter, nearest, distance, date }: KeptName): string {
  const near = nearest !== null && distance !== null && distance > 0;
  return [
    isNew ? `new, from ${source}` : `in ${source}`,
    ...(natsPerCharacter === null ? [] : [`${twoDigits(natsPerCharacter)} nats per character`]),
    ...(near ? [`nearest ${titled(nearest)} (${counted(distance, 'edit')})`] : []),
    DAY.format(new Date(date)),
  ].join(' · ');
}
