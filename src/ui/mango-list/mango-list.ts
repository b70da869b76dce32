import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { ListReport, ListSource } from '../../worker/protocol.ts';
import { emit } from '../emit.ts';
import { titled, whole } from '../format.ts';
import { foldStyles, sharedStyles } from '../shared.styles.ts';
import { listStyles } from './mango-list.styles.ts';

/**
 * @summary The list the network learns from: what it holds, and three ways to another one.
 *
 * @property report - what the worker found in the list
 * @property refused - why another list was not taken, or null
 * @property open - whether the panel is unfolded
 * @event mango-list - train on this list (detail: ListSource)
 * @event mango-file - train on this file (detail: File)
 */
export class MangoList extends LitElement {
  static override styles = [sharedStyles, foldStyles, listStyles];
  static override properties = { report: { attribute: false }, refused: { attribute: false }, open: { type: Boolean } };
  declare report: ListReport | null;
  declare refused: string | null;
  declare open: boolean;

  constructor() {
    super();
    this.report = null;
    this.refused = null;
    this.open = false;
  }

  override render(): TemplateResult {
    return html`
      <div role="alert" data-testid="list-alert">
        ${
          this.refused
            ? html`<p class="alert">${this.refused} ${this.report ? 'The run in progress goes on.' : nothing}</p>`
            : nothing
        }
      </div>
      <details ?open=${this.open}>
        <summary><h2>The list</h2></summary>
        <div class="body">
          ${this.report ? this.#report(this.report) : html`<p class="hint reading">Reading the list…</p>`}
          <div class="buttons">
            <button type="button" data-testid="open-file" @click=${this.#browse}>Open a file…</button>
            <button type="button" data-testid="built-in" @click=${this.#builtIn}>Built-in list</button>
            <input
              type="file"
              hidden
              data-testid="file"
              aria-label="List file"
              accept=".txt,.csv,text/plain"
              @change=${this.#file}
            />
          </div>
          <div class="paste">
            <label for="paste">Or paste names, one per line</label>
            <textarea id="paste" data-testid="paste" rows="2" spellcheck="false" autocomplete="off"></textarea>
            <button type="button" data-testid="use-paste" @click=${this.#paste}>Train on this</button>
          </div>
          <p class="hint">Or drop a file anywhere on the page.</p>
        </div>
      </details>
    `;
  }

  #report(report: ListReport): TemplateResult {
    const count = (label: string, value: number) =>
      html`<div>
        <dt>${label}</dt>
        <dd>${whole(value)}</dd>
      </div>`;
    return html`
      <p class="source" data-testid="list-source">${report.source}</p>
      <dl data-testid="list-report" data-names=${report.names}>
        ${count('Names', report.names)} ${count('Symbols', report.symbols)} ${count('Repeats', report.duplicates)}
        ${count('Longest', report.longest)} ${report.blankLines > 0 ? count('Blank lines', report.blankLines) : nothing}
      </dl>
      <p class="preview">${report.preview.slice(0, 6).map(titled).join(', ')}…</p>
    `;
  }

  #browse(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click();
  }

  #file(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) emit(this, 'mango-file', file);
    // The same file chosen again, changed meanwhile, must count as a change.
    input.value = '';
  }

  #builtIn(): void {
    emit<ListSource>(this, 'mango-list', { kind: 'built-in' });
  }

  #paste(): void {
    const text = this.renderRoot.querySelector('textarea')?.value ?? '';
    emit<ListSource>(this, 'mango-list', { kind: 'bytes', name: 'Pasted list', bytes: new TextEncoder().encode(text) });
  }
}
