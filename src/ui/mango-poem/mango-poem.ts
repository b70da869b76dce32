import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { WritingOrder } from '../../worker/protocol.ts';
import { emit } from '../emit.ts';
import { PACES, type Pace } from '../pace.ts';
import type { Poem } from '../poem_controller.ts';
import { sharedStyles } from '../shared.styles.ts';
import type { Why } from '../why_controller.ts';
import { endingWords } from './ending_words.ts';
import { surpriseLegend } from './legend.ts';
import { poemStyles } from './mango-poem.styles.ts';

/** Symbols that the notebook draws after the prime. */
const LENGTH = 400;
/** The notebook's temperature is 1. A lower one makes fewer spelling mistakes. */
const TEMPERATURE = 0.8;
const BEGINNING = 'When winter winds do shake the mango tree,\n';
/** What the notebook suggests, with its final space. */
const OF_NOTEBOOK = 'Forsooth this maketh no sense ';

/**
 * @summary A beginning, and the page with the poem that a text model writes after it, symbol by symbol.
 *
 * @property poem - the text written so far
 * @property why - the chosen letter, and what the model expected in its place
 * @property pace - how fast the poem is shown
 * @property current - true if the current model is a text model, which can write too
 * @property opened - true if that model was opened without its text
 * @slot - what stands below the controls
 * @event mango-write - write a text (detail: WritingOrder)
 * @event mango-go-on - go on from the text as it stands (detail: WritingOrder)
 * @event mango-stop - stop writing
 * @event mango-pace - show the poem at this pace (detail: Pace)
 * @event mango-letter - choose a letter (detail: its number, or null for none)
 */
export class MangoPoem extends LitElement {
  static override styles = [sharedStyles, poemStyles];
  static override properties = {
    poem: { attribute: false },
    why: { attribute: false },
    pace: {},
    current: { type: Boolean },
    opened: { type: Boolean },
    model: { state: true },
    length: { state: true },
    temperature: { state: true },
    tint: { state: true },
    beginning: { state: true },
  };
  declare poem: Poem | null;
  declare why: Why | null;
  declare pace: Pace;
  declare current: boolean;
  declare opened: boolean;
  declare model: WritingOrder['model'];
  declare length: number;
  declare temperature: number;
  declare tint: boolean;
  /** As it was last seen. */
  declare beginning: string;
  /** Increases with every poem, so that poems differ but are the same on every visit. */
  #seed = 0;

  constructor() {
    super();
    this.poem = null;
    this.why = null;
    this.pace = 'calm';
    this.current = false;
    this.opened = false;
    this.model = 'sonnets';
    this.length = LENGTH;
    this.temperature = TEMPERATURE;
    this.tint = false;
    this.beginning = BEGINNING;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('current')) return;
    // A user who trains a text model probably wants that model to write.
    this.model = this.current ? 'current' : 'sonnets';
  }

  override firstUpdated(): void {
    // A property, not the element's text, whose first line end would be dropped.
    this.#field.value = this.beginning;
  }

  override render(): TemplateResult {
    return html`
      <div class="desk">${this.#start()}</div>
      <div class="sheet">
        <mango-verse .poem=${this.poem} .at=${this.why?.at ?? null} ?tint=${this.tint}></mango-verse>
        ${this.why ? html`<mango-why .why=${this.why} @mango-letter=${this.#back} @keydown=${this.#key}></mango-why>` : nothing}
        <div class="foot">
          <label class="switch">
            <input
              type="checkbox"
              data-testid="tint"
              .checked=${this.tint}
              @change=${(event: Event) => (this.tint = (event.target as HTMLInputElement).checked)}
            />
            Tint by surprise
          </label>
          ${this.tint ? surpriseLegend() : html`<span class="hint">Press a letter to see why it stands there.</span>`}
        </div>
      </div>
      <div class="desk more">
        ${this.#settings()}
        <slot @mango-epoch=${this.#learns}></slot>
      </div>
    `;
  }

  #start(): TemplateResult {
    const { writing = false, text = '', error = null } = this.poem ?? {};
    const spaced = this.beginning.endsWith(' ');
    return html`
      <div class="field">
        <label for="prime">Beginning</label>
        <textarea
          id="prime"
          data-testid="prime"
          rows="2"
          maxlength="2000"
          spellcheck="false"
          aria-describedby="ending"
          @input=${this.#look}
        ></textarea>
        <p class="ending hint">
          <span id="ending" data-testid="ending">${endingWords(this.beginning)}</span>
          <button type="button" class="quiet" data-testid="space" @click=${this.#space}>
            ${spaced ? 'Remove the space' : 'Add a space'}
          </button>
        </p>
      </div>
      <div class="buttons">
        <button type="button" class="primary" data-testid="write" @click=${this.#write}>
          ${text ? 'Write another' : 'Write'}
        </button>
        ${this.#button('go-on', 'Go on', !writing && text !== '', () => this.#order('mango-go-on'))}
        ${this.#button('stop-writing', 'Stop', writing, () => emit(this, 'mango-stop'))}
      </div>
      <div role="alert" data-testid="poem-alert">${error ? html`<p class="alert">${error}</p>` : nothing}</div>
    `;
  }

  #button(id: string, words: string, can: boolean, act: () => void): TemplateResult {
    return html`<button type="button" data-testid=${id} aria-disabled=${!can} @click=${() => can && act()}>
      ${words}
    </button>`;
  }

  #settings(): TemplateResult {
    const mine = this.opened ? 'The opened model' : 'The model in training';
    return html`
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
          hint="Then to the line’s end."
          min="1"
          max="20000"
          step="100"
          whole
          .value=${this.length}
          @mango-number=${(event: CustomEvent<number>) => (this.length = event.detail)}
        ></mango-number-field>
        <div class="field">
          <label for="pace">Pace</label>
          <select
            id="pace"
            data-testid="pace"
            @change=${(event: Event) => emit(this, 'mango-pace', (event.target as HTMLSelectElement).value)}
          >
            ${Object.keys(PACES).map(
              (pace) => html`<option value=${pace} ?selected=${pace === this.pace}>${pace}</option>`,
            )}
          </select>
        </div>
      </div>
      <div class="field">
        <label for="writer">Written by</label>
        <select id="writer" data-testid="writer" .value=${live(this.model)} @change=${this.#choose}>
          <option value="sonnets">Built-in sonnets</option>
          <option value="current" ?disabled=${!this.current}>${mine}</option>
        </select>
      </div>
      <button type="button" class="quiet" data-testid="of-notebook" @click=${() => this.#begin(OF_NOTEBOOK)}>
        Take the notebook’s beginning
      </button>
    `;
  }

  get #field(): HTMLTextAreaElement {
    return this.renderRoot.querySelector('textarea')!;
  }

  #look(): void {
    this.beginning = this.#field.value;
  }

  #begin(beginning: string): void {
    this.#field.value = beginning;
    this.beginning = beginning;
  }

  #space(): void {
    const { value } = this.#field;
    this.#begin(value.endsWith(' ') ? value.slice(0, -1) : `${value} `);
  }

  #choose(event: Event): void {
    this.model = (event.target as HTMLSelectElement).value as WritingOrder['model'];
  }

  /** What learns next writes then. */
  #learns(): void {
    if (this.current) this.model = 'current';
  }

  #write(): void {
    this.#look();
    this.#order('mango-write');
  }

  /** Asks for a text, or for more of it, which takes its beginning, model and seed from before. */
  #order(type: 'mango-write' | 'mango-go-on'): void {
    const { model, beginning: prime, length, temperature } = this;
    const seed = type === 'mango-write' ? this.#seed++ : this.#seed;
    emit<WritingOrder>(this, type, { model, prime, length, temperature, seed, toLineEnd: true });
  }

  /** The card is closed: the focus goes back to the page. */
  #back(): void {
    this.renderRoot.querySelector('mango-verse')?.focusPage();
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    emit(this, 'mango-letter', null);
    this.#back();
  }
}
