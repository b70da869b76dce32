import { LitElement, html, noChange, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { emit } from '../emit.ts';
import { sharedStyles } from '../shared.styles.ts';
import { numberFieldStyles } from './mango-number-field.styles.ts';

/**
 * @summary A labelled number with its limits. A value outside them is pointed out and not passed on.
 *
 * @property label - what the number is
 * @property hint - one short sentence of help
 * @property value - the number
 * @property min - the smallest allowed
 * @property max - the largest allowed
 * @property step - what the arrow keys add
 * @property whole - true where only whole numbers are allowed
 * @property slider - true for a slider in place of a field
 * @property empty - what no number means, where the field may be left empty
 * @event mango-number - another allowed value (detail: number, or null where the field was emptied)
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

  // The browser's own check would refuse numbers between two steps, which are fine here.
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
