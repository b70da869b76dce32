import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { READY_LISTS } from '../../corpus/ready_lists.ts';
import type { ReadingChoice } from '../../corpus/readers/reader.ts';
import type { CorpusReport, HowRead } from '../../worker/protocol.ts';
import type { CorpusSource, OneSource, SourcePart } from '../../worker/settings.ts';
import { emit } from '../emit.ts';
import { fieldStyles } from '../field.styles.ts';
import { foldStyles, sharedStyles } from '../shared.styles.ts';
import { labelWords, sourceOf, withLists } from '../sources.ts';
import { readingWords } from './reading_words.ts';
import { sourcesStyles } from './mango-sources.styles.ts';

/** The page's words for the kinds of texts that lists are read from. */
const KIND_WORDS: Readonly<Record<HowRead['guess']['kind'], string>> = {
  lines: 'One name per line',
  separated: 'Names with separators',
  table: 'A table',
  json: 'JSON',
};

/** Milliseconds after which a list chosen by the keyboard is taken: the arrow keys lead over others. */
const SETTLE_MS = 600;

/**
 * @summary What the list is made of: a ready list to choose, several lists with their weights, and how a file was read.
 *
 * @property corpus - the source of the current list
 * @property report - the worker's report of it
 * @property adding - true if what is chosen next is added to the list
 * @event mango-list - train on another source (detail: CorpusSource)
 * @event mango-adding - add what is chosen next, or no longer (detail: boolean)
 */
export class MangoSources extends LitElement {
  static override styles = [sharedStyles, fieldStyles, foldStyles, sourcesStyles];
  static override properties = {
    corpus: { attribute: false },
    report: { attribute: false },
    adding: { type: Boolean },
    settling: { state: true },
  };
  declare corpus: CorpusSource;
  declare report: CorpusReport | null;
  declare adding: boolean;
  /** The id of a ready list that is about to be taken; null for none. */
  declare settling: string | null;
  #byKey = false;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.corpus = { kind: 'built-in' };
    this.report = null;
    this.adding = false;
    this.settling = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#settling);
  }

  override render(): TemplateResult {
    const { corpus, report } = this;
    const how = report?.mode === 'names' ? report.how : [];
    return html`
      ${this.#chooser()} ${corpus.kind === 'several' ? this.#parts(corpus.parts, how) : nothing}
      ${corpus.kind === 'bytes' && how[0] ? this.#reading(corpus, how[0], (source) => this.#train(source)) : nothing}
    `;
  }

  #chooser(): TemplateResult {
    const chosen = this.settling ?? (this.corpus.kind === 'ready' ? this.corpus.id : '');
    const note = READY_LISTS.find(({ id }) => id === chosen)?.note;
    const choose = (event: Event): void => {
      const { value } = event.target as HTMLSelectElement;
      clearTimeout(this.#settling);
      this.settling = value === '' ? null : value;
      const take = (): void => {
        this.settling = null;
        this.#take({ kind: 'ready', id: value });
      };
      if (value !== '') this.#settling = setTimeout(take, this.#byKey ? SETTLE_MS : 0);
    };
    return html`<div class="choose">
        <select
          data-testid="ready"
          aria-label="A ready list"
          .value=${live(chosen)}
          @keydown=${() => (this.#byKey = true)}
          @pointerdown=${() => (this.#byKey = false)}
          @change=${choose}
        >
          <option value="" ?selected=${chosen === ''}>A ready list…</option>
          ${READY_LISTS.map(({ id, title }) => html`<option value=${id} ?selected=${id === chosen}>${title}</option>`)}
        </select>
        <label>
          <input
            type="checkbox"
            data-testid="adding"
            .checked=${live(this.adding)}
            @change=${(event: Event) => emit(this, 'mango-adding', (event.target as HTMLInputElement).checked)}
          />Add to the list
        </label>
      </div>
      ${note ? html`<p class="hint">${note}</p>` : nothing}`;
  }

  #parts(parts: readonly SourcePart[], how: readonly HowRead[]): TemplateResult {
    const change = (changed: readonly SourcePart[]): void => this.#train(sourceOf(changed));
    return html`<ul aria-label="The lists">
      ${parts.map((part, i) => {
        const words = labelWords(part.label);
        const put = (now: Partial<SourcePart>): void =>
          change(parts.map((each, k) => (k === i ? { ...each, ...now } : each)));
        const weigh = (event: Event): void => {
          const weight = Math.min(9, Math.max(1, Math.round(Number((event.target as HTMLInputElement).value)) || 1));
          put({ weight });
        };
        const name = (event: Event): void => {
          const field = event.target as HTMLInputElement;
          const label = field.value.trim();
          if (label === '' || label === words) field.value = words;
          else put({ label });
        };
        const { source } = part;
        return html`<li data-testid="part" data-label=${part.label}>
          <input
            type="text"
            data-testid="part-label"
            aria-label="Label"
            maxlength="60"
            .value=${live(words)}
            @change=${name}
          />
          <label title="How many times its names are read"
            >×
            <input
              type="number"
              min="1"
              max="9"
              aria-label="Weight of ${words}"
              .value=${live(String(part.weight))}
              @change=${weigh}
            />
          </label>
          <button type="button" aria-label="Remove ${words}" @click=${() => change(parts.filter((_, k) => k !== i))}>
            Remove
          </button>
          ${source.kind === 'bytes' && how[i] ? this.#reading(source, how[i], (now) => put({ source: now }), String(i)) : nothing}
        </li>`;
      })}
    </ul>`;
  }

  #reading(
    source: BytesSource,
    { guess, notes }: HowRead,
    change: (source: BytesSource) => void,
    suffix = '',
  ): TemplateResult | typeof nothing {
    if (guess.kind === 'lines' && notes.length === 0 && !source.reading) return nothing;
    const again = (reading: ReadingChoice): void => change({ ...source, reading });
    const kinds = Object.entries(KIND_WORDS).map(([value, words]) => ({ value, words }));
    // Beside the names there is room for it; several lists take that room.
    const open = suffix === '' && matchMedia('(min-width: 48rem)').matches;
    return html`<div class="reading" role="group" aria-label="How it was read" data-testid="reading">
      ${notes.map((note) => html`<p class="hint">${note}</p>`)}
      <details ?open=${open}>
        <summary>${readingWords(guess)}</summary>
        <div class="fields">
          ${select(`read-as${suffix}`, 'Read as', kinds, guess.kind, (kind) => again({ kind }))}
          ${'columns' in guess ? this.#columns(guess, again, suffix) : nothing}
        </div>
      </details>
    </div>`;
  }

  #columns(
    guess: Extract<HowRead['guess'], { readonly column: number }>,
    again: (reading: ReadingChoice) => void,
    suffix: string,
  ): TemplateResult {
    const { kind, column, labelColumn } = guess;
    const header = 'header' in guess ? guess.header : undefined;
    const columns = guess.columns.map(({ name, examples }, i) => {
      return { value: String(i + 1), words: [name, examples[0] && `(${examples[0]})`].filter(Boolean).join(' ') };
    });
    const rest: ReadingChoice = { kind, column, ...(header !== undefined && { header }) };
    const now: ReadingChoice = { ...rest, ...(labelColumn !== null && { labelColumn }) };
    const label = (value: string): void => again(value === '' ? rest : { ...rest, labelColumn: Number(value) });
    const none = { value: '', words: 'none' };
    return html`
      ${select(`column${suffix}`, 'Names', columns, String(column), (value) => again({ ...now, column: Number(value) }))}
      ${select(`label-column${suffix}`, 'Labels', [none, ...columns], String(labelColumn ?? ''), label)}
      ${
        header === undefined
          ? nothing
          : html`<label class="whole">
              <input
                type="checkbox"
                data-testid=${`header${suffix}`}
                .checked=${live(header)}
                @change=${(event: Event) => again({ ...now, header: (event.target as HTMLInputElement).checked })}
              />The first row names the columns
            </label>`
      }
    `;
  }

  #take(source: OneSource): void {
    this.#train(withLists(this.adding ? this.corpus : null, [source]));
  }

  #train(source: CorpusSource): void {
    emit<CorpusSource>(this, 'mango-list', source);
  }
}

type BytesSource = Extract<OneSource, { readonly kind: 'bytes' }>;

interface Option {
  readonly value: string;
  readonly words: string;
}

function select(
  id: string,
  label: string,
  options: readonly Option[],
  value: string,
  choose: (value: string) => void,
): TemplateResult {
  return html`<label for=${id}>${label}</label>
    <select
      id=${id}
      data-testid=${id}
      .value=${live(value)}
      @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
    >
      ${options.map((option) => html`<option value=${option.value} ?selected=${option.value === value}>${option.words}</option>`)}
    </select>`;
}
