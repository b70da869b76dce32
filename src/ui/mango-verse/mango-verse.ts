import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { emit } from '../emit.ts';
import type { Poem } from '../poem_controller.ts';
import { sharedStyles } from '../shared.styles.ts';
import { stepOf } from '../surprise.ts';
import { moved } from './cursor.ts';
import { verseStyles } from './mango-verse.styles.ts';

/** Within this distance of the end, in CSS pixels, the poem scrolls along: two lines. */
const NEAR_END_PX = 64;

/**
 * @summary The page with the poem. It is one stop of the Tab key, and the arrow keys move over its letters.
 *
 * @property poem - the text written so far
 * @property at - the number of the chosen letter; null for none
 * @property tint - true to tint letters by their surprise
 * @event mango-letter - choose a letter (detail: its number, or null for none)
 */
export class MangoVerse extends LitElement {
  static override styles = [sharedStyles, verseStyles];
  static override properties = { poem: { attribute: false }, at: { attribute: false }, tint: { type: Boolean } };
  declare poem: Poem | null;
  declare at: number | null;
  declare tint: boolean;
  /** The first letter of each line. */
  #starts: number[] = [];

  constructor() {
    super();
    this.poem = null;
    this.at = null;
    this.tint = false;
  }

  override updated(changed: PropertyValues<this>): void {
    this.renderRoot.querySelector('[data-at]')?.removeAttribute('data-at');
    const chosen = this.at === null ? null : this.#letter(this.at);
    chosen?.setAttribute('data-at', '');
    if (changed.has('at')) chosen?.scrollIntoView({ block: 'nearest' });
    if (!changed.has('poem') || !this.poem?.writing || this.at !== null) return;
    // Keep the last line in view, unless the reader has scrolled back.
    const page = this.renderRoot.querySelector('.page');
    if (page && page.scrollHeight - page.scrollTop - page.clientHeight < NEAR_END_PX)
      page.scrollTop = page.scrollHeight;
  }

  /** Focuses the page. */
  focusPage(): void {
    this.renderRoot.querySelector<HTMLElement>('.page')?.focus();
  }

  override render(): TemplateResult {
    const { text = '', writing = false } = this.poem ?? {};
    const empty = writing ? 'Reading the beginning…' : 'The poem appears here as it is written.';
    return html`<div
        class="page"
        role="region"
        aria-label="The poem"
        aria-describedby=${text === '' ? nothing : 'keys'}
        tabindex="0"
        data-testid="poem"
        data-writing=${writing}
        @keydown=${this.#key}
      >
        ${text === '' ? html`<p class="waiting">${empty}</p>` : this.#verse(text, writing)}
      </div>
      <p class="hidden" id="keys">The arrow keys move over the letters, and tell why each stands there.</p>`;
  }

  #verse(text: string, writing: boolean): TemplateResult {
    const { letters, given } = this.poem!;
    this.#starts = [0];
    for (const [i, letter] of letters.entries()) if (letter === '\n') this.#starts.push(i + 1);
    const lines = this.#starts.map((from, k) => {
      const until = this.#starts[k + 1] ?? letters.length;
      const caret = writing && k === this.#starts.length - 1;
      return guard([letters, from, until, given, caret], () => this.#line(from, until, caret));
    });
    // The letters apart would be read out one by one. White space is significant.
    const spoken = writing ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
    return html`<p class="hidden">${spoken}</p>
      <p class="verse" aria-hidden="true" ?data-tint=${this.tint} @click=${this.#press}>${lines}</p>`;
  }

  #line(from: number, until: number, caret: boolean): TemplateResult {
    const { letters, given, nats } = this.poem!;
    const spans = letters.slice(from, until).map((letter, k) => {
      const surprise = nats[from + k - given];
      const step = surprise === undefined ? nothing : stepOf(surprise);
      return html`<i class=${surprise === undefined ? 'given' : nothing} data-step=${step}>${letter}</i>`;
    });
    return html`<span class="line">${spans}${caret ? html`<b class="caret"></b>` : nothing}</span>`;
  }

  #letter(at: number): Element | null {
    const line = this.#starts.findLastIndex((from) => from <= at);
    return this.renderRoot.querySelectorAll('.line')[line]?.children[at - this.#starts[line]!] ?? null;
  }

  #press(event: Event): void {
    const letter = (event.target as Element).closest('.line > i');
    // Whoever selects text asks about no letter.
    if (!letter || document.getSelection()?.type === 'Range') return;
    const line = [...this.renderRoot.querySelectorAll('.line')].indexOf(letter.parentElement!);
    emit(this, 'mango-letter', this.#starts[line]! + [...letter.parentElement!.children].indexOf(letter));
  }

  #key(event: KeyboardEvent): void {
    const { key, ctrlKey, metaKey, altKey } = event;
    const { letters = [], given = 0 } = this.poem ?? {};
    if (ctrlKey || metaKey || altKey || letters.length === 0) return;
    if (key === 'Escape' && this.at !== null) emit(this, 'mango-letter', null);
    else {
      // The first key goes to the first letter that was drawn.
      const to =
        this.at === null ? Math.min(given, letters.length - 1) : moved(key, this.at, this.#starts, letters.length);
      const starts = this.at === null && key.startsWith('Arrow');
      if (this.at === null ? !starts : to === null) return;
      emit(this, 'mango-letter', to);
    }
    event.preventDefault();
  }
}
