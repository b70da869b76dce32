import { LitElement, html, noChange, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { emit } from '../emit.ts';
import { sharedStyles } from '../shared.styles.ts';
import { numberFieldStyles } from './mango-number-field.styles.ts';

/**
 * @summary A labelled number field with limits. It shows an error for a value outside them, and does not emit it.
 *
 * @property label - the label
 * @property hint - one short sentence of help
 * @property value - the number
 * @property min - the smallest allowed
 * @property max - the largest allowed
 * @property step - what the arrow keys add
 * @property whole - true if only whole numbers are allowed
 * @property slider - true for a slider instead of a field
 * @property empty - the placeholder of an empty field; empty fields are allowed only with it
 * @event mango-number - a new allowed value (detail: number, or null if the field was emptied)
 */
export class MangoNumberField extends LitElement {
  static override styles = [sharedStyles, numberFieldStyles];
  static override properties = {
    label: {},
    hint: {},
    value: { type: Number },
    min: { type: Number },
    max: { type: Number },
    step: { type: Number },
    whole: { type: Boolean },
    slider: { type: Boolean },
    empty: {},
    error: { state: true },
  };
  declare label: string;
  declare hint: string;
  declare value: number | null;
  declare min: number;
  declare max: number;
  declare step: number;
  declare whole: boolean;
  declare slider: boolean;
  declare empty: string;
  declare error: string;

  constructor() {
    super();
    this.label = '';
    this.hint = '';
    this.value = 0;
    this.min = 0;
    this.max = 1;
    this.step = 1;
    this.whole = false;
    this.slider = false;
    this.empty = '';
    this.error = '';
  }

  override render(): TemplateResult {
    return html`<div class="line">
      <label for="input">${this.label}</label>
      ${this.slider ? html`<output for="input">${this.value}</output>` : nothing}
      <input
        id="input"
        type=${this.slider ? 'range' : 'number'}
        inputmode=${this.whole ? 'numeric' : 'decimal'}
        min=${this.min}
        max=${this.max}
        step=${this.step}
        .value=${this.error ? noChange : live(String(this.value ?? ''))}
        placeholder=${this.empty}
        aria-invalid=${this.error ? 'true' : 'false'}
        aria-describedby="help"
        @change=${this.#take}
        @input=${this.slider ? this.#take : nothing}
      />
      <div id="help" class="hint">
        ${this.hint} ${this.error ? html`<p class="error" role="alert">${this.error}</p>` : nothing}
      </div>
    </div>`;
  }

  // Not the browser's own validation, which would refuse numbers between two steps.
  #take(event: Event): void {
    const text = (event.target as HTMLInputElement).value;
    if (text.trim() === '' && this.empty !== '') {
      this.error = '';
      if (this.value !== null) emit(this, 'mango-number', null);
      return;
    }
    const value = text.trim() === '' ? NaN : Number(text);
    const allowed = value >= this.min && value <= this.max && (!this.whole || Number.isInteger(value));
    this.error = allowed ? '' : `Give a ${this.whole ? 'whole number' : 'number'} from ${this.min} to ${this.max}.`;
    if (allowed && value !== this.value) emit(this, 'mango-number', value);
  }
}
