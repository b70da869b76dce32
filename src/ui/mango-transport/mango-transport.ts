import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Phase, Progress } from '../../worker/protocol.ts';
import { emit } from '../emit.ts';
import { counted, rate, timeLeft, whole } from '../format.ts';
import { ICONS } from '../icons.ts';
import { sharedStyles } from '../shared.styles.ts';
import { transportStyles } from './mango-transport.styles.ts';

/** The page's words for each phase. */
export const PHASE_WORDS: Record<Phase, string> = {
  empty: 'No list yet',
  preparing: 'Preparing',
  running: 'Training',
  paused: 'Paused',
  done: 'Finished',
  opened: 'Model opened',
  failed: 'Stopped',
};

const TOGGLE: Record<Phase, { readonly icon: keyof typeof ICONS; readonly label: string }> = {
  empty: { icon: 'play', label: 'Start' },
  preparing: { icon: 'pause', label: 'Pause' },
  running: { icon: 'pause', label: 'Pause' },
  paused: { icon: 'play', label: 'Resume' },
  done: { icon: 'play', label: 'Start again' },
  opened: { icon: 'play', label: 'Train anew' },
  failed: { icon: 'play', label: 'Start again' },
};

/**
 * @summary The run in a slim strip: buttons to start, pause and reset, its progress and its speed.
 *
 * @property phase - the worker's phase
 * @property progress - the progress of the run
 * @property moments - the iterations whose weights are kept, ascending
 * @property moment - the one that names come from; null for the latest weights
 * @event mango-toggle - start, pause or resume, as the button said
 * @event mango-reset - restart from iteration 0
 * @event mango-moment - draw names from a kept moment (detail: its iteration; null for the latest weights)
 */
export class MangoTransport extends LitElement {
  static override styles = [sharedStyles, transportStyles];
  static override properties = {
    phase: {},
    progress: { attribute: false },
    moments: { attribute: false },
    moment: { attribute: false },
  };
  declare phase: Phase;
  declare progress: Progress | null;
  declare moments: readonly number[];
  declare moment: number | null;

  constructor() {
    super();
    this.phase = 'empty';
    this.progress = null;
    this.moments = [];
    this.moment = null;
  }

  override render(): TemplateResult {
    const { icon, label } = TOGGLE[this.phase];
    return html`
      <div class="buttons">
        ${this.#button(label, icon, 'toggle', this.phase !== 'preparing', this.phase === 'done' ? 'first' : 'first primary')}
        ${this.#button('Reset', 'reset', 'reset', this.phase !== 'empty')}
      </div>
      ${this.#bar()}
    `;
  }

  // aria-disabled instead of disabled, so that a button keeps the keyboard focus when the phase changes.
  #button(label: string, icon: keyof typeof ICONS, action: string, enabled: boolean, kind = ''): TemplateResult {
    const press = () => enabled && emit(this, `mango-${action}`);
    return html`<button
      type="button"
      class=${kind}
      data-testid=${action}
      aria-disabled=${enabled ? 'false' : 'true'}
      @click=${press}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">${ICONS[icon]}</svg>${label}
    </button>`;
  }

  /** A slider over the part of the bar that is done. Its right end is the latest moment. */
  #timeline(share: number): TemplateResult {
    const { moments, moment } = this;
    const index = moment === null ? moments.length : moments.indexOf(moment);
    const choose = (event: Event): void => {
      const chosen = Number((event.target as HTMLInputElement).value);
      const iteration = moments[chosen] ?? null;
      if (iteration !== this.moment) emit<number | null>(this, 'mango-moment', iteration);
    };
    return html`<input
      type="range"
      data-testid="timeline"
      aria-label="Names of an earlier moment"
      aria-valuetext=${moment === null ? 'latest' : `iteration ${whole(moment)}`}
      title="Drag to see what the network wrote earlier"
      min="0"
      max=${moments.length}
      .value=${live(String(index))}
      .style="inline-size: max(3rem, ${share * 100}%)"
      @input=${choose}
    />`;
  }

  #bar(): TemplateResult {
    const { iteration = 0, iterations = 1, stepsPerSecond = NaN, search } = this.progress ?? {};
    const share = Math.min(1, iteration / Math.max(1, iterations));
    const left = timeLeft((iterations - iteration) / stepsPerSecond);
    return html`
      <div class="track">
        <div
          class="bar"
          role="progressbar"
          aria-label="Training"
          aria-valuemin="0"
          aria-valuemax=${iterations}
          aria-valuenow=${iteration}
          aria-valuetext="${whole(iteration)} of ${counted(iterations, 'iteration')}"
        >
          <span .style="transform: scaleX(${share})"></span>
        </div>
        ${this.moments.length > 1 ? this.#timeline(this.phase === 'done' ? 1 : share) : nothing}
      </div>
      <p class="where">
        <span>
          <span class="phase" data-testid="phase" data-phase=${this.phase}>${PHASE_WORDS[this.phase]}</span>
          ${
            search
              ? html`<span data-testid="search">finding how long: ${search.done} of ${search.of} trials</span>`
              : html`${this.moment === null ? nothing : 'at '}<span class="word">iteration</span>
                  <span data-testid="iteration" data-iteration=${iteration}>${whole(this.moment ?? iteration)}</span>${
                    iterations > 0 ? ` of ${whole(iterations)}` : nothing
                  }`
          }
        </span>
        <span class="speed" ?data-quiet=${this.phase !== 'running'}>
          <span class=${left && 'word'}
            ><strong data-testid="steps-per-second">${rate(stepsPerSecond)}</strong> per second${left && ', '}</span
          >${left}
        </span>
      </p>
    `;
  }
}
