import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { copyText, downloadBlob } from '../clipboard.ts';
import { emit } from '../emit.ts';
import { stemOf, titleOf } from '../file_names.ts';
import { counted } from '../format.ts';
import type { KeptName } from '../kept_name.ts';
import { drawCard, pngOf } from '../name_card.ts';
import type { RunView } from '../run_controller.ts';
import { fieldStyles } from '../field.styles.ts';
import { sharedStyles } from '../shared.styles.ts';
import { sendStyles } from './mango-send.styles.ts';
import { addressOfRun } from './run_address.ts';

/**
 * @summary What can be sent to others: a link that learns the same model, a generator as a page or as a module, and a picture
 * of a name. All of it is as of when the panel was opened.
 *
 * @property run - the run
 * @property headline - the name in large letters, or null
 * @property kept - the kept names
 * @property total - the number of names so far
 * @property exported - the result of exporting, or an empty string
 * @property open - true while it is shown
 * @event mango-export - download a generator (detail: GeneratorKind)
 */
export class MangoSend extends LitElement {
  static override styles = [sharedStyles, fieldStyles, sendStyles];
  static override properties = {
    run: { attribute: false },
    headline: {},
    kept: { attribute: false },
    total: { type: Number },
    exported: {},
    open: { type: Boolean },
    link: { state: true },
    chosen: { state: true },
    message: { state: true },
  };
  declare run: RunView | null;
  declare headline: string | null;
  declare kept: readonly KeptName[];
  declare total: number;
  declare exported: string;
  declare open: boolean;
  declare link: ReturnType<typeof addressOfRun>;
  /** The name of the card, its list, and how many names were invented with it. */
  declare chosen: { name: string; source: string; total: number } | null;
  declare message: { readonly of: 'link' | 'card'; readonly text: string };
  /** The headline when the panel was opened. It changes too often to be chosen from. */
  #first: string | null = null;

  constructor() {
    super();
    this.run = null;
    this.headline = null;
    this.kept = [];
    this.total = 0;
    this.exported = '';
    this.open = false;
    this.link = { reason: '' };
    this.chosen = null;
    this.message = { of: 'link', text: '' };
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('open') || !this.open || !this.run) return;
    this.link = addressOfRun(this.run);
    this.message = { of: 'link', text: '' };
    this.#first = this.headline ?? this.kept.at(-1)?.name ?? null;
    this.#choose(this.#first);
  }

  override updated(changed: PropertyValues<this>): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (canvas && this.chosen && changed.has('chosen')) drawCard(canvas, this.chosen.name, captionOf(this.chosen));
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.open) return nothing;
    return html`${this.#linkPart()} ${this.run?.model?.task.mode === 'text' ? nothing : this.#generatorPart()}
    ${this.#cardPart()}`;
  }

  #linkPart(): TemplateResult {
    const { link } = this;
    return html`<section aria-labelledby="link">
      <h3 id="link">A link</h3>
      <p class="hint">The address holds the list and the settings. Whoever opens it learns the same model.</p>
      ${
        'address' in link
          ? html`<input data-testid="link" readonly aria-label="Link" .value=${link.address} @focus=${selectAll} />
              <div class="buttons">
                <button type="button" data-testid="copy-link" @click=${() => this.#copy(link.address)}>
                  Copy link
                </button>
              </div>`
          : html`<p class="note" data-testid="no-link">${link.reason}</p>`
      }
      ${
        this.run?.leaning
          ? html`<p class="hint" data-testid="link-of-list">The link is of the list, without the kept names.</p>`
          : nothing
      }
      <p class="hint" role="status" data-testid="link-message">${this.#said('link')}</p>
    </section>`;
  }

  #generatorPart(): TemplateResult {
    const button = (kind: string, text: string) =>
      html`<button type="button" data-testid="send-${kind}" @click=${() => emit(this, 'mango-export', kind)}>
        ${text}
      </button>`;
    return html`<section aria-labelledby="generator">
      <h3 id="generator">The generator</h3>
      <p class="hint">
        A page that makes these names by itself, without a network, or a JavaScript module for a program.
      </p>
      <div class="buttons">${button('html', 'Download this generator')} ${button('js', 'Download as a module')}</div>
      <p class="hint" role="status" data-testid="send-message">${this.exported}</p>
    </section>`;
  }

  #cardPart(): TemplateResult {
    const names = [...new Set([this.#first, ...this.kept.map(({ name }) => name).toReversed()])];
    const { chosen } = this;
    if (!chosen) return html`<p class="hint">A picture of a name can be made as soon as there is one.</p>`;
    return html`<section aria-labelledby="card">
      <h3 id="card">A picture of a name</h3>
      <select data-testid="card-name" aria-label="Name in the picture" @change=${this.#chosen}>
        ${names.map((name) => name !== null && html`<option ?selected=${name === chosen.name}>${name}</option>`)}
      </select>
      <canvas data-testid="card" role="img" aria-label="${chosen.name}, ${captionOf(chosen)}"></canvas>
      <div class="buttons">
        <button type="button" data-testid="card-download" @click=${() => this.#send(downloadCard)}>
          Download picture
        </button>
        ${
          canShare()
            ? html`<button type="button" data-testid="card-share" @click=${() => this.#send(shareCard)}>Share…</button>`
            : nothing
        }
      </div>
      <p class="hint" role="status">${this.#said('card')}</p>
    </section>`;
  }

  #choose(name: string | null): void {
    const here = this.run?.report?.source;
    const kept = this.kept.find((other) => other.name === name);
    const source = titleOf(name === this.#first && name === this.headline ? here : kept?.source);
    this.chosen = name === null ? null : { name, source, total: source === titleOf(here) ? this.total : 0 };
  }

  #chosen(event: Event): void {
    this.#choose((event.target as HTMLSelectElement).value);
  }

  async #copy(address: string): Promise<void> {
    const copied = await copyText(address, this.renderRoot as ShadowRoot);
    this.message = { of: 'link', text: copied ? 'Copied.' : 'The browser did not allow it. Copy the text above.' };
  }

  async #send(way: (file: File) => Promise<string>): Promise<void> {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas || !this.chosen) return;
    const name = `${stemOf(this.chosen.name)}.png`;
    try {
      const text = await way(new File([await pngOf(canvas)], name, { type: 'image/png' }));
      this.message = { of: 'card', text };
    } catch (error) {
      this.message = { of: 'card', text: error instanceof Error ? error.message : String(error) };
    }
  }

  #said(of: 'link' | 'card'): string {
    return this.message.of === of ? this.message.text : '';
  }
}

function captionOf({ source, total }: { source: string; total: number }): string {
  return total > 0 ? `one of ${counted(total, 'name')} invented from ${source}` : `invented from ${source}`;
}

function selectAll({ target }: Event): void {
  (target as HTMLInputElement).select();
}

async function downloadCard(file: File): Promise<string> {
  downloadBlob(file, file.name);
  return `Downloading ${file.name}.`;
}

async function shareCard(file: File): Promise<string> {
  try {
    await navigator.share({ files: [file] });
    return 'Shared.';
  } catch (error) {
    // Whoever closes the sheet has changed their mind.
    if (error instanceof DOMException && error.name === 'AbortError') return '';
    throw error;
  }
}

/** True if the browser can share a picture. */
function canShare(): boolean {
  const picture = new File([], 'name.png', { type: 'image/png' });
  return (navigator.canShare as typeof navigator.canShare | undefined)?.call(navigator, { files: [picture] }) ?? false;
}
