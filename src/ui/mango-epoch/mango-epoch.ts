import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Phase, Progress, WritingOrder } from '../../worker/protocol.ts';
import { emit } from '../emit.ts';
import { twoDigits, whole } from '../format.ts';
import { keepFocus } from '../keep_focus.ts';
import { sharedStyles } from '../shared.styles.ts';
import { epochStyles } from './mango-epoch.styles.ts';

/** What the button says that begins, halts or resumes training. */
const TOGGLE: Partial<Record<Phase, string>> = { running: 'Pause', paused: 'Train' };

/**
 * @summary One more epoch: a text model is opened, and it or the built-in one learns a text, with its progress.
 *
 * @property phase - of the run
 * @property progress - of the run
 * @property current - true if the run is of a text model
 * @event mango-epoch - train a model on a text for one more epoch (detail: file and model)
 * @event mango-text-files - open a model, perhaps with its text (detail: readonly File[])
 * @event mango-toggle - pause or resume training
 */
export class MangoEpoch extends LitElement {
  static override styles = [sharedStyles, epochStyles];
  static override properties = {
    phase: {},
    progress: { attribute: false },
    current: { type: Boolean },
    model: { state: true },
  };
  declare phase: Phase;
  declare progress: Progress | null;
  declare current: boolean;
  /** The model that learns next. */
  declare model: WritingOrder['model'];

  constructor() {
    super();
    this.phase = 'empty';
    this.progress = null;
    this.current = false;
    this.model = 'sonnets';
  }

  /** The button of the run goes when the run ends. */
  protected override update(changed: PropertyValues): void {
    keepFocus(this.renderRoot, () => super.update(changed));
  }

  override render(): TemplateResult {
    return html`<div class="epoch">
      <h3>One more epoch</h3>
      <p class="hint">
        A model learns a text of yours for one epoch, in place of the current run, and writes then. Symbols that it does
        not know are left out. A model of Keras is opened together with its text.
      </p>
      <div class="buttons">
        <button type="button" data-testid="one-more-epoch" @click=${() => this.#browse('sonnets')}>
          Train the built-in one…
        </button>
        ${
          this.current
            ? html`<button type="button" data-testid="epoch-of-current" @click=${() => this.#browse('current')}>
                Train ${this.phase === 'opened' ? 'the opened one' : 'the current one'}…
              </button>`
            : nothing
        }
        <button type="button" data-testid="open-model" @click=${() => this.#input('models').click()}>
          Open a model…
        </button>
      </div>
      <input
        type="file"
        hidden
        data-testid="epoch-file"
        aria-label="Text to train on"
        accept=".txt,text/plain"
        @change=${this.#text}
      />
      <input
        type="file"
        class="models"
        hidden
        multiple
        data-testid="model-file"
        aria-label="Model, and its text"
        accept=".h5,.hdf5,.keras,.safetensors,.txt,text/plain"
        @change=${this.#files}
      />
      ${this.current ? this.#progress() : nothing}
    </div>`;
  }

  #progress(): TemplateResult | typeof nothing {
    const { phase, progress } = this;
    if (!progress || progress.iterations === 0 || phase === 'opened') return nothing;
    const { iteration, iterations, smoothLoss } = progress;
    const words = TOGGLE[phase];
    return html`<div class="progress" data-testid="epoch-progress" data-iteration=${iteration} data-of=${iterations}>
      <progress max=${iterations} .value=${iteration} aria-label="Training"></progress>
      <span class="hint number">
        ${whole(iteration)} of ${whole(iterations)} steps, loss ${twoDigits(smoothLoss)} nats
      </span>
      ${
        words
          ? html`<button type="button" data-testid="epoch-toggle" @click=${() => emit(this, 'mango-toggle')}>
              ${words}
            </button>`
          : nothing
      }
    </div>`;
  }

  #input(name: 'models' | 'text'): HTMLInputElement {
    return this.renderRoot.querySelector<HTMLInputElement>(name === 'models' ? '.models' : 'input:not(.models)')!;
  }

  #browse(model: WritingOrder['model']): void {
    this.model = model;
    this.#input('text').click();
  }

  #text({ target }: Event): void {
    const input = target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) emit(this, 'mango-epoch', { file, model: this.model });
    input.value = '';
  }

  #files({ target }: Event): void {
    const input = target as HTMLInputElement;
    if (input.files?.length) emit(this, 'mango-text-files', [...input.files]);
    input.value = '';
  }
}
