import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { CorpusReport, NamesReport, TextReport } from '../../worker/protocol.ts';
import type { CorpusSource } from '../../worker/settings.ts';
import { emit } from '../emit.ts';
import { titled, whole } from '../format.ts';
import { foldStyles, sharedStyles } from '../shared.styles.ts';
import { listStyles } from './mango-list.styles.ts';

/**
 * @summary The training corpus, a list or a text: a report, and three ways to choose another one.
 *
 * @property report - the worker's report of the corpus
 * @property mode - whether the next corpus is read as names or as text
 * @property refused - why the last corpus was refused, or null
 * @property offered - true if the refused corpus can be learned as text
 * @property open - true if the panel is unfolded
 * @event mango-list - train on this corpus (detail: CorpusSource)
 * @event mango-file - train on this file, or open this model (detail: File)
 * @event mango-as-text - learn the refused corpus, or the current list of names, as text
 */
export class MangoList extends LitElement {
  static override styles = [sharedStyles, foldStyles, listStyles];
  static override properties = {
    report: { attribute: false },
    mode: {},
    refused: { attribute: false },
    offered: { type: Boolean },
    open: { type: Boolean },
  };
  declare report: CorpusReport | null;
  declare mode: CorpusReport['mode'];
  declare refused: string | null;
  declare offered: boolean;
  declare open: boolean;

  constructor() {
    super();
    this.report = null;
    this.mode = 'names';
    this.refused = null;
    this.offered = false;
    this.open = false;
  }

  override render(): TemplateResult {
    const names = this.mode === 'names';
    return html`
      <div role="alert" data-testid="list-alert">${this.refused ? this.#refusal(this.refused) : nothing}</div>
      ${this.offered ? this.#asText('Learn it as text') : nothing}
      <details ?open=${this.open}>
        <summary><h2>${this.report?.mode === 'text' ? 'The text' : 'The list'}</h2></summary>
        <div class="body">
          ${this.report ? this.#report(this.report) : html`<p class="hint reading">Nothing is open to learn from.</p>`}
          <div class="buttons">
            <button type="button" data-testid="open-file" @click=${this.#browse}>Open a file…</button>
            <button type="button" data-testid="built-in" @click=${this.#builtIn}>Built-in list</button>
            <input
              type="file"
              hidden
              data-testid="file"
              aria-label="File to learn from"
              accept=".txt,.csv,text/plain"
              @change=${this.#file}
            />
          </div>
          <div class="paste">
            <label for="paste">${names ? 'Or paste names, one per line' : 'Or paste a text'}</label>
            <textarea id="paste" data-testid="paste" rows="2" spellcheck="false" autocomplete="off"></textarea>
            <button type="button" data-testid="use-paste" @click=${this.#paste}>Train on this</button>
          </div>
          <p class="hint">
            Or drop a file anywhere on the page: ${names ? 'a list' : 'a text'}, or a model. The preset says whether it
            is read as names or as text.
          </p>
        </div>
      </details>
    `;
  }

  #refusal(message: string): TemplateResult {
    return html`<p class="alert">${message} ${this.report ? 'The run in progress goes on.' : nothing}</p>`;
  }

  #asText(label: string): TemplateResult {
    return html`<p class="offer">
      <button type="button" class="primary" data-testid="as-text" @click=${() => emit(this, 'mango-as-text')}>
        ${label}
      </button>
    </p>`;
  }

  #report(report: CorpusReport): TemplateResult {
    return html`
      <p class="source" data-testid="list-source">${report.source}</p>
      ${report.mode === 'names' ? this.#names(report) : this.#text(report)}
    `;
  }

  #names(report: NamesReport): TemplateResult {
    const { names, symbols, duplicates, longest, blankLines, preview, looksLikeText } = report;
    return html`
      <dl data-testid="list-report" data-names=${names}>
        ${count('Names', names)} ${count('Symbols', symbols)} ${count('Repeats', duplicates)}
        ${count('Longest', longest)} ${blankLines > 0 ? count('Blank lines', blankLines) : nothing}
      </dl>
      <p class="preview">${preview.map(titled).join(', ')}…</p>
      ${
        looksLikeText && !this.offered
          ? html`<div class="note">
              <p>Most of these lines are sentences rather than names.</p>
              ${this.#asText('Learn it as text')}
            </div>`
          : nothing
      }
    `;
  }

  #text({ length, lines, symbols, preview }: TextReport): TemplateResult {
    return html`
      <dl data-testid="list-report" data-length=${length}>
        ${count('Symbols', length)} ${count('Lines', lines)} ${count('Different', symbols)}
      </dl>
      <p class="preview verse">${preview}…</p>
    `;
  }

  #browse(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click();
  }

  #file(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) emit(this, 'mango-file', file);
    // Otherwise choosing the same file again would fire no change event.
    input.value = '';
  }

  #builtIn(): void {
    emit<CorpusSource>(this, 'mango-list', { kind: 'built-in' });
  }

  #paste(): void {
    const bytes = new TextEncoder().encode(this.renderRoot.querySelector('textarea')?.value ?? '');
    const name = this.mode === 'names' ? 'Pasted list' : 'Pasted text';
    emit<CorpusSource>(this, 'mango-list', { kind: 'bytes', name, bytes });
  }
}

function count(label: string, value: number): TemplateResult {
  return html`<div>
    <dt>${label}</dt>
    <dd>${whole(value)}</dd>
  </div>`;
}
