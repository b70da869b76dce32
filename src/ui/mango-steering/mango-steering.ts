import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Order, Wished } from '../../worker/protocol.ts';
import { DEFAULT_SETTINGS, type RunSettings } from '../../worker/settings.ts';
import { emit } from '../emit.ts';
import { counted, whole } from '../format.ts';
import { sharedStyles } from '../shared.styles.ts';
import { SizeController } from '../size_controller.ts';
import { isWishing, LIMITS_OF_WISHES, USUAL_WISHES, sameWishes, type WishForm } from '../wish_form.ts';
import { readBlockFile } from './block_file.ts';
import { steeringStyles } from './mango-steering.styles.ts';
import { errorLine, selection, textField, toggle } from './wish_fields.ts';

/** Milliseconds after the last key until typed wishes apply. */
const DEBOUNCE_MS = 300;
/** Below this width, in the page's font size, one row is shown and the rest is folded. */
const WIDE_REM = 38;
const TEMPERATURES = { min: 0.3, max: 1.5, step: 0.05 } as const;

const ORDER_WORDS: Record<Order, string> = { drawn: 'As drawn', typical: 'Most typical', wild: 'Wildest' };
const EDIT_WORDS = { 0: 'any', 1: 'by 1+ edits', 2: 'by 2+ edits', 3: 'by 3+ edits' } as const;

/**
 * @summary The bar over the names: which names are wanted, how bold and in which order, and how the search for them goes.
 *
 * @property form - the wishes in force
 * @property told - what the worker says of the search; null before
 * @property settings - the run's settings, of which the bar changes the temperature
 * @event mango-wishes - other wishes (detail: WishForm)
 * @event mango-settings - another temperature (detail: RunSettings)
 */
export class MangoSteering extends LitElement {
  static override styles = [sharedStyles, steeringStyles];
  static override properties = {
    form: { attribute: false },
    told: { attribute: false },
    settings: { attribute: false },
    draft: { state: true },
    blockError: { state: true },
    open: { state: true },
    narrow: { state: true },
  };
  declare form: WishForm;
  declare told: Wished | null;
  declare settings: RunSettings;
  /** The form as it is typed, which is in force a moment later. */
  declare draft: WishForm;
  declare blockError: string;
  declare open: boolean;
  declare narrow: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    new SizeController(this, () => this.#measure());
    this.form = USUAL_WISHES;
    this.told = null;
    this.settings = DEFAULT_SETTINGS;
    this.draft = USUAL_WISHES;
    this.blockError = '';
    this.open = false;
    this.narrow = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#measure();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('form')) this.draft = this.form;
  }

  override render(): TemplateResult {
    return html`
      <div class="bar" role="group" aria-label="Names you want" @keydown=${this.#key} @change=${this.#apply}>
        <div class="row ${this.narrow ? 'narrow' : ''}">
          ${this.#text('begin', this.narrow ? 'Begins' : 'Begins with')}
          ${this.narrow ? nothing : [this.#text('end', 'Ends with'), this.#text('contain', 'Contains')]}
          ${this.#length()} ${this.narrow ? this.#moreButton('More…') : nothing}
        </div>
        ${this.narrow ? nothing : html`<div class="row second">${this.#second()} ${this.#moreButton('More wishes')}</div>`}
        <div class="sheet ${this.narrow ? 'narrow' : ''}" id="sheet" ?hidden=${!this.open}>
          ${this.narrow ? [this.#text('end', 'Ends with'), this.#text('contain', 'Contains'), ...this.#second()] : nothing}
          ${this.#text('match', 'Pattern')} ${this.#block()}
          ${this.narrow ? html`<button type="button" data-testid="close-wishes" @click=${this.#close}>Done</button>` : nothing}
        </div>
      </div>
      ${this.#status()}
    `;
  }

  #second(): TemplateResult[] {
    const { isNew, notNear, order } = this.draft;
    const { refused } = this.told ?? {};
    const edits = String(notNear) as `${keyof typeof EDIT_WORDS}`;
    return [
      toggle('wish-new', 'New only', isNew, refused?.isNew, (on) => this.#set({ isNew: on })),
      selection('wish-near', 'Unlike the list', EDIT_WORDS, edits, refused?.notNear, (value) =>
        this.#set({ notNear: Number(value) }),
      ),
      selection('wish-order', 'Order', ORDER_WORDS, order, undefined, (value) => this.#set({ order: value })),
      this.#boldness(),
    ];
  }

  #text(key: 'begin' | 'end' | 'contain' | 'match', label: string): TemplateResult {
    const typed = (value: string) => this.#set({ [key]: value.trim() === '' ? '' : value }, DEBOUNCE_MS);
    return textField(`wish-${key}`, label, this.draft[key], this.told?.refused[key], typed);
  }

  #length(): TemplateResult {
    const error = lengthError(this.draft) ?? this.told?.refused.minLength ?? this.told?.refused.maxLength;
    const number = (key: 'minLength' | 'maxLength', id: string, label: string): TemplateResult =>
      html`<input
        id=${id}
        data-testid=${id}
        type="number"
        inputmode="numeric"
        min="1"
        max=${LIMITS_OF_WISHES.symbols}
        aria-label=${label}
        placeholder="…"
        .value=${live(String(this.draft[key] ?? ''))}
        aria-invalid=${error ? 'true' : 'false'}
        aria-describedby=${error ? 'wish-length-error' : nothing}
        @input=${({ target }: Event) => {
          const { value } = target as HTMLInputElement;
          this.#set({ [key]: value.trim() === '' ? null : Number(value) }, DEBOUNCE_MS);
        }}
      />`;
    return html`<div class="wish length">
      <div class="field">
        <span class="label" aria-hidden="true">Length</span>
        ${number('minLength', 'wish-min', 'Length from')}<span aria-hidden="true">${this.narrow ? '–' : 'to'}</span
        >${number('maxLength', 'wish-max', 'Length to')}
      </div>
      ${errorLine('wish-length', error)}
    </div>`;
  }

  #boldness(): TemplateResult {
    const { temperature } = this.settings;
    return html`<div class="wish bold">
      <label for="boldness"><span class="hidden">Temperature: </span>safe</label>
      <input
        id="boldness"
        data-testid="boldness"
        type="range"
        min=${TEMPERATURES.min}
        max=${TEMPERATURES.max}
        step=${TEMPERATURES.step}
        .value=${live(String(temperature))}
        @input=${this.#temperature}
      />
      <span aria-hidden="true">bold</span>
      <output for="boldness" data-testid="boldness-value">${temperature}</output>
    </div>`;
  }

  #block(): TemplateResult {
    const { block, builtInBlock } = this.draft;
    return html`
      ${toggle('wish-built-in', 'Without slurs (built-in English list)', builtInBlock, undefined, (on) => this.#set({ builtInBlock: on }))}
      <div class="wish blocked">
        <button type="button" data-testid="wish-block" aria-describedby="block-state" @click=${this.#browse}>
          Words to avoid…
        </button>
        ${
          block
            ? html`<button type="button" data-testid="wish-unblock" @click=${() => this.#set({ block: null })}>
                Remove
              </button>`
            : nothing
        }
        <span class="hint" id="block-state"
          >${block ? `${block.name}: ${counted(block.words.length, 'word')}` : 'A text file, one word per line.'}</span
        >
        <input
          type="file"
          hidden
          data-testid="wish-block-file"
          aria-label="File of words to avoid"
          accept=".txt,text/plain"
          @change=${this.#file}
        />
        ${errorLine('wish-block', this.blockError || this.told?.refused.block)}
      </div>
    `;
  }

  #moreButton(words: string): TemplateResult {
    const { draft, narrow } = this;
    const { end, contain, isNew, notNear, order, match, block, builtInBlock } = draft;
    const usual = isNew === USUAL_WISHES.isNew && notNear === USUAL_WISHES.notNear;
    const here = [match, block, builtInBlock, ...(narrow ? [end, contain, !usual, order !== 'drawn'] : [])];
    const count = here.filter(Boolean).length;
    return html`<button
      type="button"
      class="more"
      data-testid="more-wishes"
      aria-expanded=${this.open ? 'true' : 'false'}
      aria-controls="sheet"
      @click=${this.#unfold}
    >
      ${words}${count > 0 ? html` <span class="count">${count}<span class="hidden"> set</span></span>` : nothing}
    </button>`;
  }

  /** Opens or closes the sheet. What opens is brought into view, as a phone may show its first row alone. */
  async #unfold(): Promise<void> {
    this.open = !this.open;
    await this.updateComplete;
    if (this.open) this.renderRoot.querySelector('.sheet')?.scrollIntoView({ block: 'nearest' });
  }

  #status(): TemplateResult {
    const { message = '', tried = 0, fit = 0 } = this.told ?? {};
    const wishing = isWishing(this.draft);
    return html`<div class="status" data-quiet=${wishing || message ? 'false' : 'true'}>
      <p class="hint">
        <span class="number" data-testid="wish-count"
          >${wishing && tried > 0 && !message ? `${whole(fit)} of ${whole(tried)} tried fit.` : ''}</span
        >
        <span role="status" data-testid="wish-message">${message}</span>
      </p>
      ${
        wishing
          ? html`<button type="button" class="clear" data-testid="clear-wishes" @click=${this.#clear}>Clear</button>`
          : nothing
      }
    </div>`;
  }

  /** Changes the form; what is typed applies when no more keys come. */
  #set(change: Partial<WishForm>, delay = 0): void {
    this.draft = { ...this.draft, ...change };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#apply(), delay);
  }

  #apply(): void {
    clearTimeout(this.#timer);
    if (lengthError(this.draft) || sameWishes(this.draft, this.form)) return;
    emit<WishForm>(this, 'mango-wishes', this.draft);
  }

  #clear(): void {
    this.blockError = '';
    this.#set(USUAL_WISHES);
    this.renderRoot.querySelector<HTMLElement>('#wish-begin')?.focus();
  }

  #temperature(event: Event): void {
    const temperature = Number((event.target as HTMLInputElement).value);
    emit<RunSettings>(this, 'mango-settings', { ...this.settings, temperature });
  }

  #browse(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click();
  }

  async #file(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    try {
      const block = await readBlockFile(file);
      this.blockError = '';
      this.#set({ block });
    } catch (error) {
      this.blockError = error instanceof Error ? error.message : String(error);
    }
    // Otherwise choosing the same file again would fire no change event.
    input.value = '';
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.open) this.#close();
  }

  #close(): void {
    this.open = false;
    this.renderRoot.querySelector<HTMLElement>('.more')?.focus();
  }

  #measure(): void {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    if (this.clientWidth > 0) this.narrow = this.clientWidth < WIDE_REM * rem;
  }
}

/** What is wrong with the lengths. */
function lengthError({ minLength, maxLength }: WishForm): string | undefined {
  const most = LIMITS_OF_WISHES.symbols;
  for (const length of [minLength, maxLength]) {
    if (length !== null && !(Number.isInteger(length) && length >= 1 && length <= most)) {
      return `Give a whole number from 1 to ${most}.`;
    }
  }
  return minLength !== null && maxLength !== null && minLength > maxLength
    ? `No name is at least ${minLength} and at most ${maxLength} long.`
    : undefined;
}
