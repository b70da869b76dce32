import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { WritingOrder } from '../../worker/protocol.ts';
import { emit } from '../emit.ts';
import type { Poem } from '../poem_controller.ts';
import { sharedStyles } from '../shared.styles.ts';
import { poemStyles } from './mango-poem.styles.ts';

/** Symbols that the notebook draws after the prime. */
const LENGTH = 400;
/** The notebook's temperature is 1. A lower one makes fewer spelling mistakes. */
const TEMPERATURE = 0.8;

/** Within this distance of the end, in CSS pixels, the poem scrolls along: two lines. */
const NEAR_END_PX = 64;

/**
 * @summary A prime, and the poem that a text model writes after it, symbol by symbol.
 *
 * @property poem - the text written so far
 * @property current - true if the current model is a text model, which can write too
 * @event mango-write - write a text (detail: WritingOrder)
 * @event mango-stop - stop writing
 * @event mango-epoch - train the built-in model on this text for one more epoch (detail: File)
 */
export class MangoPoem extends LitElement {
  static override styles = [sharedStyles, poemStyles];
  static override properties = {
    poem: { attribute: false },
    current: { type: Boolean },
    model: { state: true },
    length: { state: true },
    temperature: { state: true },
  };
  declare poem: Poem | null;
  declare current: boolean;
  declare model: WritingOrder['model'];
  declare length: number;
  declare temperature: number;
  /** Increases with every poem, so that poems differ but are the same on every visit. */
  #seed = 0;

  constructor() {
    super();
    this.poem = null;
    this.current = false;
    this.model = 'sonnets';
    this.length = LENGTH;
    this.temperature = TEMPERATURE;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('current')) return;
    // A user who trains a text model probably wants that model to write.
    this.model = this.current ? 'current' : 'sonnets';
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('poem') || !this.poem?.writing) return;
    // Keep the last line in view, unless the reader has scrolled back.
    const page = this.renderRoot.querySelector('.page');
    if (page && page.scrollHeight - page.scrollTop - page.clientHeight < NEAR_END_PX)
      page.scrollTop = page.scrollHeight;
  }

  override render(): TemplateResult {
    const writing = this.poem?.writing ?? false;
    return html`
      <div class="desk">
        <p class="hint">
          A network that learned Shakespeare's sonnets goes on from your beginning, letter by letter, from nothing but
          what it has written so far.
        </p>
        <div class="field">
          <label for="prime">Beginning</label>
          <textarea id="prime" data-testid="prime" rows="2" maxlength="2000" spellcheck="false">
When winter winds do shake the mango tree,
</textarea>
        </div>
        <mango-number-field
          data-testid="poem-temperature"
          label="Temperature"
          hint="Low: safe words. High: bold ones."
          min="0.1"
          max="1.5"
          step="0.05"
          slider
          .value=${this.temperature}
          @mango-number=${(event: CustomEvent<number>) => (this.temperature = event.detail)}
        ></mango-number-field>
        <div class="pair">
          <mango-number-field
            data-testid="poem-length"
            label="Length"
            hint="Symbols to write."
            min="1"
            max="20000"
            step="100"
            whole
            .value=${this.length}
            @mango-number=${(event: CustomEvent<number>) => (this.length = event.detail)}
          ></mango-number-field>
          <div class="field">
            <label for="writer">Written by</label>
            <select id="writer" data-testid="writer" @change=${this.#choose}>
              <option value="sonnets" ?selected=${this.model === 'sonnets'}>Built-in sonnets</option>
              <option value="current" ?selected=${this.model === 'current'} ?disabled=${!this.current}>
                The model in training
              </option>
            </select>
          </div>
        </div>
        <div class="buttons">
          <button type="button" class="primary" data-testid="write" @click=${this.#write}>
            ${this.poem?.text ? 'Write another' : 'Write'}
          </button>
          <button
            type="button"
            data-testid="stop-writing"
            aria-disabled=${writing ? 'false' : 'true'}
            @click=${() => writing && emit(this, 'mango-stop')}
          >
            Stop
          </button>
        </div>
        <div role="alert" data-testid="poem-alert">
          ${this.poem?.error ? html`<p class="alert">${this.poem.error}</p>` : nothing}
        </div>
      </div>
      <div class="sheet">
        <div class="page" role="region" aria-label="The poem" tabindex="0" data-testid="poem" data-writing=${writing}>
          ${this.#verse()}
        </div>
      </div>
      <div class="epoch">
        <p class="hint">
          Or let it learn a text of yours for one more epoch, in place of the current run. Symbols that it does not know
          are left out.
        </p>
        <button type="button" data-testid="one-more-epoch" @click=${this.#browse}>Train it on a text…</button>
        <input
          type="file"
          hidden
          data-testid="epoch-file"
          aria-label="Text to train on"
          accept=".txt,text/plain"
          @change=${this.#file}
        />
      </div>
    `;
  }

  #verse(): TemplateResult {
    const { text = '', given = 0, writing = false } = this.poem ?? {};
    if (text === '') {
      return html`<p class="waiting">
        ${writing ? 'Reading the beginning…' : 'The poem appears here as it is written.'}
      </p>`;
    }
    const caret = writing ? html`<span class="caret" aria-hidden="true"></span>` : nothing;
    // On one line, since white space is significant.
    return html`<p class="verse"><span class="given">${text.slice(0, given)}</span>${text.slice(given)}${caret}</p>`;
  }

  #choose(event: Event): void {
    this.model = (event.target as HTMLSelectElement).value as WritingOrder['model'];
  }

  #write(): void {
    const prime = this.renderRoot.querySelector('textarea')?.value ?? '';
    const { model, length, temperature } = this;
    emit<WritingOrder>(this, 'mango-write', { model, prime, length, temperature, seed: this.#seed++ });
  }

  #browse(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click();
  }

  #file(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) emit(this, 'mango-epoch', file);
    input.value = '';
  }
}
