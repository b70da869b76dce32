import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { CELLS } from '../../model/cells/index.ts';
import type { CellName } from '../../model/config.ts';
import type { ModelReport } from '../../worker/protocol.ts';
import { emit } from '../emit.ts';
import { counted, whole } from '../format.ts';
import { sharedStyles } from '../shared.styles.ts';
import { modelStyles } from './mango-model.styles.ts';

/** The page's words for each cell. */
export const CELL_WORDS = Object.fromEntries(Object.values(CELLS).map(({ name, title }) => [name, title])) as Readonly<
  Record<CellName, string>
>;

/**
 * @summary The model: its size, and buttons to save and to open it.
 *
 * @property model - the model in training or the opened one, or null
 * @property message - the result of saving, or an empty string
 * @property exported - the result of exporting, or an empty string
 * @event mango-export - download a generator (detail: GeneratorKind)
 * @event mango-save - save the model as a file
 * @event mango-files - open this file (detail: File)
 */
export class MangoModel extends LitElement {
  static override styles = [sharedStyles, modelStyles];
  static override properties = { model: { attribute: false }, message: {}, exported: {} };
  declare model: ModelReport | null;
  declare message: string;
  declare exported: string;

  constructor() {
    super();
    this.model = null;
    this.message = '';
    this.exported = '';
  }

  override render(): TemplateResult {
    return html`
      <h3 class="kicker">The model</h3>
      <p class="what" data-testid="model-report">${this.model ? sizes(this.model) : 'Nothing is trained yet.'}</p>
      <div class="buttons">
        <button
          type="button"
          data-testid="save-model"
          aria-disabled=${this.model ? 'false' : 'true'}
          @click=${() => this.model && emit(this, 'mango-save')}
        >
          Save model
        </button>
        <button type="button" data-testid="open-model" @click=${this.#browse}>Open model…</button>
        <input
          type="file"
          hidden
          data-testid="model-file"
          aria-label="Model file"
          accept=".safetensors,.h5,.hdf5,.keras"
          @change=${this.#file}
        />
        ${this.model?.task.mode === 'names' ? this.#generator() : nothing}
      </div>
      <p class="hint" role="status" data-testid="model-message">
        ${this.message || 'A file holds the whole run: it goes on where it was, here or on the command line.'}
      </p>
      <p class="hint" role="status" data-testid="export-message" ?hidden=${this.exported === ''}>${this.exported}</p>
    `;
  }

  #generator(): TemplateResult {
    return html`<button type="button" data-testid="export-html" @click=${() => emit(this, 'mango-export', 'html')}>
      Download this generator
    </button>`;
  }

  #browse(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click();
  }

  #file(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) emit(this, 'mango-files', [file]);
    input.value = '';
  }
}

function sizes({ config, parameters, labels }: ModelReport): TemplateResult {
  const { cell, layers, hiddenSize, vocabSize } = config;
  const dropout = config.dropout > 0 ? html`, dropout ${config.dropout}` : nothing;
  return html`${CELL_WORDS[cell]}, ${counted(layers, 'layer')} of ${whole(hiddenSize)}${dropout};
  ${counted(vocabSize - labels.length, 'symbol')}${labels.length > 0 ? ` and ${counted(labels.length, 'label')}` : ''},
  ${whole(parameters)} parameters.`;
}
