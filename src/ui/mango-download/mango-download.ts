import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { FileKind, FILE_KINDS } from '../name_files.ts';
import { sharedStyles } from '../shared.styles.ts';
import { downloadStyles } from './mango-download.styles.ts';

/** The kinds of files, as buttons. Their code comes when one is chosen. */
const KINDS = { txt: 'Text', csv: 'CSV', json: 'JSON' } as const satisfies {
  readonly [K in FileKind]: (typeof FILE_KINDS)[K]['title'];
};

/**
 * @summary A button "Download" that unfolds a button for each kind of file.
 *
 * @event mango-kind - a kind was chosen (detail: FileKind); does not bubble
 */
export class MangoDownload extends LitElement {
  static override styles = [sharedStyles, downloadStyles];
  static override properties = { open: { state: true } };
  declare open: boolean;

  constructor() {
    super();
    this.open = false;
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.open) return;
      // A dialog around it stays open.
      event.preventDefault();
      this.#close();
    });
    this.addEventListener('focusout', ({ relatedTarget }) => {
      if (relatedTarget !== this) this.open = false;
    });
  }

  override render(): TemplateResult {
    return html`
      <button
        type="button"
        data-testid="download"
        aria-expanded=${this.open ? 'true' : 'false'}
        @click=${() => (this.open = !this.open)}
      >
        Download
      </button>
      ${this.open ? html`<div class="choice" role="group" aria-label="Kind of file">${this.#kinds()}</div>` : nothing}
    `;
  }

  #kinds(): TemplateResult[] {
    return Object.entries(KINDS).map(
      ([kind, title]) =>
        html`<button type="button" data-testid="download-${kind}" @click=${() => this.#choose(kind as FileKind)}>
          ${title}
        </button>`,
    );
  }

  #choose(kind: FileKind): void {
    this.#close();
    this.dispatchEvent(new CustomEvent<FileKind>('mango-kind', { detail: kind }));
  }

  #close(): void {
    this.open = false;
    this.renderRoot.querySelector('button')?.focus();
  }
}
