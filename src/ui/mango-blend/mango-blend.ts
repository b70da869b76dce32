import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { emit } from '../emit.ts';
import { sharedStyles } from '../shared.styles.ts';
import { labelWords } from '../sources.ts';
import { blendStyles } from './mango-blend.styles.ts';

/**
 * @summary Sliders for how much of each list is in a name: one between two lists, or one per list.
 *
 * @property labels - the labels of the lists
 * @property blend - the weights in effect; null for names of all lists as they come
 * @event mango-blend - draw under these weights (detail: a Map of weights above 0; null for none)
 */
export class MangoBlend extends LitElement {
  static override styles = [sharedStyles, blendStyles];
  static override properties = { labels: { attribute: false }, blend: { attribute: false } };
  declare labels: readonly string[];
  declare blend: ReadonlyMap<string, number> | null;

  constructor() {
    super();
    this.labels = [];
    this.blend = null;
  }

  override render(): TemplateResult | typeof nothing {
    const [first, second] = this.labels;
    if (first === undefined || second === undefined) return nothing;
    return this.labels.length === 2 ? this.#pair(first, second) : this.#many();
  }

  #pair(first: string, second: string): TemplateResult {
    const weight = this.blend ? this.#share(first) : 50;
    const words = `${weight}% ${first}, ${100 - weight}% ${second}`;
    const mix = (event: Event): void => {
      const ofSecond = Number((event.target as HTMLInputElement).value);
      this.#send([
        [first, 100 - ofSecond],
        [second, ofSecond],
      ]);
    };
    // The right end is the second list, which stands at the right.
    return html`<div class="pair">
      <span class="label">${weight}% ${labelWords(first)}</span>
      <input
        type="range"
        min="0"
        max="100"
        step="5"
        data-testid="blend"
        aria-label="Blend"
        aria-valuetext=${words}
        .value=${live(String(100 - weight))}
        @change=${mix}
      />
      <span class="label">${100 - weight}% ${labelWords(second)}</span>
    </div>`;
  }

  #many(): TemplateResult {
    return html`<div class="many" role="group" aria-label="Blend">
      ${this.labels.map((label) => {
        const weight = this.blend ? (this.blend.get(label) ?? 0) : 0;
        const mix = (event: Event): void => {
          const value = Number((event.target as HTMLInputElement).value);
          this.#send(this.labels.map((each) => [each, each === label ? value : (this.blend?.get(each) ?? 0)]));
        };
        return html`<label>
          <span class="label">${labelWords(label)}</span>
          <input
            type="range"
            min="0"
            max="100"
            step="5"
            data-label=${label}
            .value=${live(String(weight))}
            @change=${mix}
          />
          <output>${this.blend ? `${this.#share(label)}%` : ''}</output>
        </label>`;
      })}
    </div>`;
  }

  /** The share of a label in percent. */
  #share(label: string): number {
    const weights = [...(this.blend?.values() ?? [])];
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return sum === 0 ? 0 : Math.round((100 * (this.blend?.get(label) ?? 0)) / sum);
  }

  #send(weights: readonly (readonly [string, number])[]): void {
    const above = weights.filter(([, weight]) => weight > 0);
    emit<ReadonlyMap<string, number> | null>(this, 'mango-blend', above.length > 0 ? new Map(above) : null);
  }
}
