import { LitElement, html, nothing, type TemplateResult } from 'lit';
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
 * @event mango-toggle - start, pause or resume, as the button said
 * @event mango-reset - restart from iteration 0
 */
export class MangoTransport extends LitElement {
  static override styles = [sharedStyles, transportStyles];
  static override properties = { phase: {}, progress: { attribute: false } };
  declare phase: Phase;
  declare progress: Progress | null;

  constructor() {
    super();
    this.phase = 'empty';
    this.progress = null;
  }

  override render(): TemplateResult {
    const { icon, label } = TOGGLE[this.phase];
    return html`
      <div class="buttons">
        ${this.#button(label, icon, 'toggle', this.phase !== 'preparing', 'primary')}
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

  #bar(): TemplateResult {
    const { iteration = 0, iterations = 1, stepsPerSecond = NaN } = this.progress ?? {};
    const share = Math.min(1, iteration / Math.max(1, iterations));
    const left = timeLeft((iterations - iteration) / stepsPerSecond);
    return html`
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
      <p class="where">
        <span>
          <span class="phase" data-testid="phase" data-phase=${this.phase}>${PHASE_WORDS[this.phase]}</span>
          <span class="word">iteration</span>
          <span data-testid="iteration" data-iteration=${iteration}>${whole(iteration)}</span>${
            iterations > 0 ? ` of ${whole(iterations)}` : nothing
          }
        </span>
        <span class="speed" ?data-quiet=${this.phase !== 'running'}>
          <strong data-testid="steps-per-second">${rate(stepsPerSecond)}</strong> per second${left && `, ${left}`}
        </span>
      </p>
    `;
  }
}
