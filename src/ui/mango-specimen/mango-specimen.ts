import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Phase } from '../../worker/protocol.ts';
import type { Mode } from '../../corpus/corpus.ts';
import { counted, shownAs } from '../format.ts';
import type { FeedName } from '../name_feed.ts';
import { waitingWords } from '../phase_text.ts';
import { scriptTag } from '../script_tag.ts';
import { sharedStyles } from '../shared.styles.ts';
import { canSpeak, onVoices } from '../speech.ts';
import { iconStyles, speakButton, starButton } from '../star.ts';
import { specimenStyles } from './mango-specimen.styles.ts';

/** How long a name is shown before the next one replaces it, in milliseconds: long enough to read it. */
const HOLD_MS = 1_100;
const HOLD_REDUCED_MOTION_MS = 3_000;

/**
 * @summary One sampled name in large letters, like the label of a specimen, each long enough to be read.
 *
 * @property name - the name worth showing, or null
 * @property mode - a name, or a line of text
 * @property kept - the kept names, as they are shown
 * @property phase - the worker's phase, which is shown until there is a name
 * @event mango-keep - keep the name, or no longer (detail: KeepDetail)
 */
export class MangoSpecimen extends LitElement {
  static override styles = [sharedStyles, iconStyles, specimenStyles];
  static override properties = {
    name: { attribute: false },
    mode: {},
    kept: { attribute: false },
    phase: {},
    shown: { state: true },
  };
  declare name: FeedName | null;
  declare mode: Mode;
  declare kept: ReadonlySet<string>;
  declare phase: Phase;
  declare shown: FeedName | null;
  #ignoreVoices = (): void => undefined;
  #shownAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.name = null;
    this.mode = 'names';
    this.kept = new Set();
    this.phase = 'empty';
    this.shown = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#ignoreVoices = onVoices(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#ignoreVoices();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('name')) return;
    if (this.name === null) this.#show();
    else this.#timer ??= setTimeout(() => this.#show(), this.#shownAt + holdMs() - performance.now());
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shownAt = this.name ? performance.now() : -Infinity;
    this.shown = this.name;
  }

  override render(): TemplateResult {
    const name = this.shown;
    if (!name) return html`<div class="label"><p class="waiting">${waitingWords(this.phase, this.mode)}</p></div>`;
    const text = shownAs(this.mode, name);
    return html`
      <div class="label" .style="--letters: ${[...text].length}">
        ${keyed(name.number, html`<p class="name" dir="auto" lang=${scriptTag(text) ?? nothing} data-testid="specimen" data-name=${name.text}>${text}</p>`)}
        <div class="below">
          <p class="caption">New, after ${counted(name.iteration, 'iteration')}</p>
          ${starButton(name, text, this.kept.has(text))}${speakButton(text, canSpeak())}<mango-why-name
            .name=${name.text}
          ></mango-why-name>
        </div>
      </div>
    `;
  }
}

function holdMs(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? HOLD_REDUCED_MOTION_MS : HOLD_MS;
}
