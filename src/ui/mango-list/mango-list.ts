import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { CorpusReport, NamesReport, TextReport } from '../../worker/protocol.ts';
import type { CorpusSource, OneSource } from '../../worker/settings.ts';
import { emit } from '../emit.ts';
import { counted, titled, whole } from '../format.ts';
import { scriptTag } from '../script_tag.ts';
import { withLists } from '../sources.ts';
import { foldStyles, sharedStyles } from '../shared.styles.ts';
import { listStyles } from './mango-list.styles.ts';

/** Lists of fewer names are told that so many would be better. */
const FEW = 20;
const ENOUGH = 40;

/**
 * @summary The training corpus, a list or a text: a report, and three ways to choose another one.
 *
 * @property corpus - the source of the corpus
 * @property adding - true if what is chosen next is added to the list
 * @property report - the worker's report of the corpus
 * @property mode - whether the next corpus is read as names or as text
 * @property offered - true if another corpus, which was refused, is offered to be learned as text
 * @property leaning - how many kept names the run leans to
 * @property open - true if pasting is unfolded
 * @event mango-list - train on this corpus (detail: CorpusSource)
 * @event mango-files - train on these files, or open a model (detail: readonly File[])
 * @event mango-add-files - add these files to the list (detail: readonly File[])
 * @event mango-as-text - learn the current list of names as text
 */
export class MangoList extends LitElement {
  static override styles = [sharedStyles, foldStyles, listStyles];
  static override properties = {
    corpus: { attribute: false },
    adding: { type: Boolean },
    report: { attribute: false },
    mode: {},
    offered: { type: Boolean },
    leaning: { type: Number },
    open: { type: Boolean },
  };
  declare corpus: CorpusSource;
  declare adding: boolean;
  declare report: CorpusReport | null;
  declare mode: CorpusReport['mode'];
  declare offered: boolean;
  declare leaning: number;
  declare open: boolean;

  constructor() {
    super();
    this.corpus = { kind: 'built-in' };
    this.adding = false;
    this.report = null;
    this.mode = 'names';
    this.offered = false;
    this.leaning = 0;
    this.open = false;
  }

  override render(): TemplateResult {
    const names = this.mode === 'names';
    return html`
      <div class="source">
        <h2>${(this.report?.mode ?? this.mode) === 'names' ? 'The list' : 'The text'}</h2>
        ${this.report ? source(this.report, this.leaning) : html`<p class="hint">Nothing is open to learn from.</p>`}
      </div>
      <div class="buttons">
        <button type="button" data-testid="open-file" @click=${this.#browse}>Open a file…</button>
        ${
          names
            ? html`<button type="button" data-testid="built-in" @click=${this.#builtIn}>Built-in list</button>`
            : nothing
        }
        <input
          type="file"
          hidden
          multiple
          data-testid="file"
          aria-label="File to learn from"
          accept=".txt,.csv,.tsv,.json,.safetensors,.h5,.hdf5,.keras,text/plain"
          @change=${this.#file}
        />
      </div>
      ${
        names
          ? html`<mango-sources .corpus=${this.corpus} .report=${this.report} ?adding=${this.adding}></mango-sources>`
          : nothing
      }
      ${this.report?.mode === 'names' && this.report.names < FEW ? few(this.report.names) : nothing}
      ${this.report?.mode === 'names' && this.report.looksLikeText && !this.offered ? this.#sentences() : nothing}
      <details class="paste" ?open=${this.open}>
        <summary>${names ? 'Paste names' : 'Paste a text'}</summary>
        <div class="body">
          <label for="paste">${names ? 'One name per line' : 'Your text'}</label>
          <textarea id="paste" data-testid="paste" rows="4" spellcheck="false" autocomplete="off"></textarea>
          <button type="button" data-testid="use-paste" @click=${this.#paste}>Train on this</button>
        </div>
      </details>
      <details>
        <summary>What is in it</summary>
        <div class="body">
          ${this.report ? this.#report(this.report) : html`<p class="hint">Nothing yet.</p>`}
          <p class="hint">
            Or drop a file anywhere on the page: ${names ? 'a list' : 'a text'}, or a model.
            ${names ? 'The preset says whether it is read as names or as text.' : nothing}
          </p>
        </div>
      </details>
    `;
  }

  #sentences(): TemplateResult {
    return html`<div class="note">
      <p>Most of these lines are sentences rather than names.</p>
      <p>
        <button type="button" class="primary" data-testid="as-text" @click=${() => emit(this, 'mango-as-text')}>
          Learn it as text
        </button>
      </p>
    </div>`;
  }

  #report(report: CorpusReport): TemplateResult {
    return report.mode === 'names' ? this.#names(report) : this.#text(report);
  }

  #names(report: NamesReport): TemplateResult {
    const { names, symbols, duplicates, longest, blankLines, preview, written } = report;
    const shown = written ? preview : preview.map(titled);
    return html`
      <dl data-testid="list-report" data-names=${names}>
        ${count('Names', names)} ${count('Symbols', symbols)} ${count('Repeats', duplicates)}
        ${count('Longest', longest)} ${blankLines > 0 ? count('Blank lines', blankLines) : nothing}
      </dl>
      <p class="preview" data-testid="preview" dir=${report.direction} lang=${scriptTag(shown.join()) ?? nothing}>
        ${shown.join(', ')}…
      </p>
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
    const files = [...(input.files ?? [])];
    if (files.length > 0) emit(this, this.adding ? 'mango-add-files' : 'mango-files', files);
    // Otherwise choosing the same file again would fire no change event.
    input.value = '';
  }

  #builtIn(): void {
    this.#train({ kind: 'built-in' });
  }

  #paste(): void {
    const bytes = new TextEncoder().encode(this.renderRoot.querySelector('textarea')?.value ?? '');
    const name = this.mode === 'names' ? 'Pasted list' : 'Pasted text';
    this.#train({ kind: 'bytes', name, bytes });
    // Where it was folded, the names have its place.
    if (!this.open) this.renderRoot.querySelector<HTMLDetailsElement>('details.paste')!.open = false;
  }

  #train(source: OneSource): void {
    emit<CorpusSource>(this, 'mango-list', this.adding ? withLists(this.corpus, [source]) : source);
  }
}

function few(names: number): TemplateResult {
  const are = `${counted(names, 'name')} ${names === 1 ? 'is' : 'are'}`;
  return html`<p class="hint few" data-testid="few">${are} few to learn from. ${ENOUGH} or more teach better.</p>`;
}

function source(report: CorpusReport, leaning: number): TemplateResult {
  const { mode } = report;
  const leans = leaning > 0 ? `, leaning to ${counted(leaning, 'kept name')}` : '';
  return html`<p class="name" data-testid="list-source">${report.source}${leans}</p>
    <p class="hint">${mode === 'names' ? counted(report.names, 'name') : counted(report.length, 'symbol')}</p>`;
}

function count(label: string, value: number): TemplateResult {
  return html`<div>
    <dt>${label}</dt>
    <dd>${whole(value)}</dd>
  </div>`;
}
