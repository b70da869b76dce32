import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { emit } from '../emit.ts';
import { sharedStyles } from '../shared.styles.ts';
import { figure } from './lesson_view.ts';
import type { MeasuredFeature } from './features.ts';
import { measuredOn, shownTraces, statesOver, tiedUnits, type TiedUnit } from './measured_words.ts';
import type { MeasuredUnits, UnitsView } from './units_controller.ts';

/**
 * @summary The units most tied to the place in a name, to vowels and to the end, each over five names, and the button that measures
 * them.
 *
 * @property units - the measurement
 * @event mango-units - measure the units of the network that runs
 */
export class MangoUnits extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
      }
      .measure {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
      }
      h4 {
        margin: 0.5rem 0 0;
        font: 600 0.9375rem/1.4 var(--sans);
      }
      .unit {
        display: grid;
        grid-template-columns: minmax(0, 6.5rem) minmax(0, 1fr);
        align-items: center;
        gap: 0.25rem 0.75rem;
        padding-block: 0.375rem;
        border-block-end: 1px solid var(--line);
        font-size: 0.8125rem;
        font-variant-numeric: tabular-nums;
      }
      .words {
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem 1rem;
      }
      .word {
        display: flex;
        flex-wrap: wrap;
        row-gap: 0.25rem;
      }
      .step {
        display: grid;
        grid-template-rows: 2.25rem auto;
        inline-size: 0.8125rem;
        overflow: hidden;
        text-align: center;
      }
      .bars {
        position: relative;
        border-inline: 1px solid var(--card);
        background: linear-gradient(var(--line-strong), var(--line-strong)) center / 100% 1px no-repeat;
      }
      .bar {
        position: absolute;
        inset-inline: 0;
        background: var(--series-1);
        forced-color-adjust: none;
      }
      .below {
        background: var(--series-3);
      }
      .letter {
        font: 600 0.75rem/1.3 var(--mono);
        white-space: pre;
      }
      @media (max-width: 40rem) {
        .unit {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];
  static override properties = { units: { attribute: false } };
  declare units: UnitsView | null;

  constructor() {
    super();
    this.units = null;
  }

  override render(): TemplateResult {
    const { progress = null, measured = null, error = null } = this.units ?? {};
    const status = progress
      ? 'It is being measured.'
      : measured
        ? measuredOn(measured)
        : 'It reads some names of the list, or pieces of the text, one after the other.';
    return html`
      <div class="measure">
        <button
          type="button"
          data-testid="measure-units"
          aria-disabled=${progress ? 'true' : 'false'}
          @click=${() => !progress && emit(this, 'mango-units')}
        >
          ${measured ? 'Measure the units again' : 'Measure the units'}
        </button>
        <span class="hint" role="status" data-testid="units-status">${status}</span>
        ${progress ? html`<span class="hint" aria-hidden="true">${progress.done} of ${progress.of}</span>` : nothing}
      </div>
      ${error ? html`<p class="alert" role="alert">${error}</p>` : nothing}
      ${measured ? measured.features.map((feature) => this.#feature(measured, feature)) : nothing}
    `;
  }

  #feature(measured: MeasuredUnits, feature: MeasuredFeature): TemplateResult {
    const tied = tiedUnits(feature);
    return html`<section data-testid="feature">
      <h4>Most tied to ${feature.words}</h4>
      ${tied.length === 0 ? html`<p class="hint">No unit is tied to it.</p>` : tied.map((unit) => unitRow(measured, feature, unit))}
    </section>`;
  }
}

function unitRow(measured: MeasuredUnits, { words }: MeasuredFeature, { unit, correlation }: TiedUnit): TemplateResult {
  // Units of a cell without bounds go beyond 1.
  const shown = shownTraces(measured).map((trace) => statesOver(measured, trace, unit));
  const largest = Math.max(
    1,
    ...shown
      .flat()
      .map(({ value }) => Math.abs(value))
      .filter(Number.isFinite),
  );
  return html`<div class="unit" data-testid="tied-unit" data-unit=${unit} data-correlation=${correlation}>
    <span><strong>Unit ${unit + 1}</strong><br />r = ${figure(correlation)}</span>
    <div
      class="words"
      role="img"
      aria-label=${`Unit ${unit + 1} over ${shown.length} of them, which goes with ${words}`}
    >
      ${shown.map(
        (steps) =>
          html`<div class="word">
            ${steps.map(
              ({ letter, value }) =>
                html`<span class="step">
                  <span class="bars"
                    ><span class="bar ${value < 0 ? 'below' : ''}" .style=${barStyle(value / largest)}></span
                  ></span>
                  <span class="letter">${letter}</span>
                </span>`,
            )}
          </div>`,
      )}
    </div>
  </div>`;
}

/** A bar from the middle up, or down for a negative share. */
function barStyle(share: number): string {
  const size = Number.isFinite(share) ? 50 * Math.abs(share) : 0;
  return share < 0 ? `top: 50%; height: ${size}%` : `bottom: 50%; height: ${size}%`;
}
