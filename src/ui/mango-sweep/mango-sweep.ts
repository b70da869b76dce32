import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { emit } from '../emit.ts';
import { fieldStyles } from '../field.styles.ts';
import { bits, counted } from '../format.ts';
import type { MangoNumberField } from '../mango-number-field/mango-number-field.ts';
import { panelStyles, resultTableStyles } from '../panel.styles.ts';
import { sharedStyles } from '../shared.styles.ts';
import { NO_SWEEP, type SweepChoice, type SweepLane, type SweepState } from '../sweep_controller.ts';
import { sweepStyles } from './mango-sweep.styles.ts';
import {
  MOST,
  chartsOf,
  divergedWords,
  endWords,
  lossWords,
  ratesAround,
  ratesOf,
  seedsFrom,
  sweepWords,
  unitOf,
} from './sweep_words.ts';

/** Seeds that are offered. */
const SEEDS = 3;

/**
 * @summary Trains the current list with several learning rates and seeds: a small chart for each rate, and a table of all runs.
 *
 * @property sweep - the state of the runs
 * @property rate - the current learning rate
 * @property seed - the current seed
 * @property ready - true if there is a list to train on
 * @event mango-sweep - train these runs, or stop (detail: SweepChoice)
 * @event mango-take-best - the best run becomes the page's
 */
export class MangoSweep extends LitElement {
  static override styles = [sharedStyles, fieldStyles, panelStyles, resultTableStyles, sweepStyles];
  static override properties = {
    sweep: { attribute: false },
    rate: { type: Number },
    seed: { type: Number },
    ready: { type: Boolean },
    text: { state: true },
    seeds: { state: true },
    error: { state: true },
    taken: { state: true },
  };
  declare sweep: SweepState;
  declare rate: number;
  declare seed: number;
  declare ready: boolean;
  /** The learning rates that were typed; null for those that are offered. */
  declare text: string | null;
  declare seeds: number;
  declare error: string;
  /** The best run that was taken last. */
  declare taken: SweepState['best'];

  constructor() {
    super();
    this.sweep = NO_SWEEP;
    this.rate = this.seed = 0;
    this.ready = false;
    this.text = null;
    this.seeds = SEEDS;
    this.error = '';
    this.taken = null;
  }

  override render(): TemplateResult {
    const { sweep, error } = this;
    const { phase, best, note } = sweep;
    const training = phase === 'training';
    const rates = ratesOf(this.#text);
    const count = typeof rates === 'string' ? '' : ` ${counted(rates.length * this.seeds, 'run')}`;
    const ready = this.ready || training;
    return html`
      <p class="hint">
        Trains the current list anew with each learning rate and each seed, with the other settings and the engine of
        the run. The seeds show how much is chance. It may take a while; the run waits meanwhile and goes on afterwards.
      </p>
      <div class="fields">
        <div class="field">
          <label for="rates">Learning rates</label>
          <input
            id="rates"
            data-testid="sweep-rates"
            autocomplete="off"
            spellcheck="false"
            .value=${this.#text}
            aria-invalid=${error ? 'true' : 'false'}
            aria-describedby="rates-help"
            @input=${(event: Event) => this.#type((event.target as HTMLInputElement).value)}
            @change=${() => this.#check()}
          />
          <div id="rates-help" class="hint">
            With commas between them.
            ${error ? html`<p class="error" role="alert" data-testid="sweep-rates-error">${error}</p>` : nothing}
          </div>
        </div>
        <mango-number-field
          data-testid="sweep-seeds"
          label="Seeds"
          hint="From seed ${this.seed} on."
          whole
          min="1"
          max=${MOST}
          .value=${this.seeds}
          @mango-number=${({ detail }: CustomEvent<number>) => (this.seeds = detail)}
        ></mango-number-field>
      </div>
      <div class="head">
        <button
          type="button"
          data-testid="sweep"
          aria-disabled=${ready ? 'false' : 'true'}
          @click=${() => ready && this.#press()}
        >
          ${training ? 'Stop' : `Train${count}`}
        </button>
        ${
          best && !training
            ? html`<button type="button" data-testid="take-best" @click=${() => this.#take()}>
                Take the best run
              </button>`
            : nothing
        }
        <p role="status" data-testid="sweep-status" data-phase=${phase}>
          ${sweep.error ? nothing : phase === 'idle' && !this.ready ? 'Nothing is trained here.' : sweepWords(sweep)}
          ${best && best === this.taken ? 'The page has taken it over.' : nothing}
        </p>
      </div>
      ${sweep.error ? html`<p class="alert" role="alert" data-testid="sweep-error">${sweep.error}</p>` : nothing}
      ${note ? html`<p class="note">${note}</p>` : nothing} ${sweep.device ? this.#results() : nothing}
    `;
  }

  #results(): TemplateResult {
    const { sweep } = this;
    const { charts, iterations, range } = chartsOf(sweep);
    return html`
      <div class="charts">
        ${charts.map(
          ({ learningRate, lines, runs }) =>
            html`<section aria-label="Learning rate ${learningRate}" data-testid="sweep-rate" data-rate=${learningRate}>
              <h3>Learning rate ${learningRate} ${runs.map((run) => this.#badge(run))}</h3>
              <mango-chart
                label="Loss at learning rate ${learningRate}, in ${unitOf(sweep)}"
                .iterations=${iterations}
                .lines=${lines}
                .range=${range}
              ></mango-chart>
              <p class="hint">${divergedWords(runs)}</p>
            </section>`,
        )}
      </div>
      ${this.#table()}
      <p class="hint">
        Trained on ${sweep.device!.name}. All charts have the same axes; losses far above the first lie outside them.
      </p>
    `;
  }

  #table(): TemplateResult {
    const { sweep } = this;
    const heldOut = sweep.runs.some(({ ended }) => ended?.best);
    return html`<div class="scroll" tabindex="0" role="group" aria-label="The runs of the sweep">
      <table data-testid="sweep-table">
        <caption>
          How the runs ended: the smoothed loss in training, in
          ${unitOf(sweep)}${heldOut ? ', and the lowest held out, in bits per character' : nothing}
        </caption>
        <thead>
          <tr>
            <th scope="col">Learning rate</th>
            <th scope="col">Seed</th>
            <th scope="col">Loss</th>
            ${heldOut ? html`<th scope="col">Held out</th>` : nothing}
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          ${sweep.runs.map((run) => {
            const { learningRate, seed, ended } = run;
            const loss = ended && ended.divergedAt === null ? ended.smoothLoss : NaN;
            return html`<tr data-testid="sweep-run" data-loss=${loss} data-held-out=${ended?.best?.natsPerSymbol ?? ''}>
              <th scope="row">${learningRate}</th>
              <td>${seed}</td>
              <td>${lossWords(sweep, loss)}</td>
              ${heldOut ? html`<td>${bits(ended?.best?.natsPerSymbol ?? NaN)}</td>` : nothing}
              <td>${this.#badge(run) ?? endWords(sweep, run)}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
  }

  #badge(run: SweepLane): TemplateResult | null {
    const { best, phase, runs } = this.sweep;
    if (!best || run !== runs[best.run]) return null;
    const soFar = phase === 'training' ? ' so far' : '';
    return html`<span class="best">${endWords(this.sweep, run)}${soFar}</span>`;
  }

  get #text(): string {
    return this.text ?? ratesAround(this.rate);
  }

  /** A text that is mended loses its error at once; one is told when it has been typed. */
  #type(text: string): void {
    this.text = text;
    if (this.error) this.#check();
  }

  #check(): readonly number[] | null {
    const rates = ratesOf(this.#text);
    this.error = typeof rates === 'string' ? rates : '';
    return typeof rates === 'string' ? null : rates;
  }

  /** What the page then shows is far from here. */
  #take(): void {
    this.taken = this.sweep.best;
    emit(this, 'mango-take-best');
  }

  #press(): void {
    const seeds = seedsFrom(this.seed, this.seeds);
    if (this.sweep.phase === 'training')
      return emit<SweepChoice>(this, 'mango-sweep', { learningRates: [], seeds: [] });
    const learningRates = this.#check();
    const field = this.renderRoot.querySelector<MangoNumberField>('mango-number-field')!;
    if (!learningRates) this.renderRoot.querySelector('input')!.focus();
    else if (field.error) field.renderRoot.querySelector('input')!.focus();
    else emit<SweepChoice>(this, 'mango-sweep', { learningRates, seeds });
  }
}
