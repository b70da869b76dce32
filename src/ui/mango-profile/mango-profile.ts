import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { emit } from '../emit.ts';
import type { ProfileState } from '../profile_controller.ts';
import { panelStyles } from '../panel.styles.ts';
import { sharedStyles } from '../shared.styles.ts';
import { profileStyles } from './mango-profile.styles.ts';
import { kernelTable, memoryTable } from './profile_tables.ts';
import { clockWords, subjectWords, verdictOf } from './profile_words.ts';

/**
 * @summary What a training step of the current model costs: memory by purpose, dispatches, and the time of each kernel.
 *
 * @property profile - the state of the measurement
 * @property ready - true if there is a run whose step can be measured
 * @event mango-profile - start or stop measuring
 */
export class MangoProfile extends LitElement {
  static override styles = [sharedStyles, panelStyles, profileStyles];
  static override properties = { profile: { attribute: false }, ready: { type: Boolean } };
  declare profile: ProfileState | null;
  declare ready: boolean;

  constructor() {
    super();
    this.profile = null;
    this.ready = false;
  }

  override render(): TemplateResult {
    const { phase = 'idle', error = null } = this.profile ?? {};
    const label = { idle: 'Measure a step', measuring: 'Stop', done: 'Measure again', stopped: 'Measure again' }[phase];
    const ready = this.ready || phase === 'measuring';
    return html`
      <p class="hint">
        Makes training steps of a network like the current one, on the engine that trains it but apart from it, and
        measures each kernel. It takes some seconds; the run waits meanwhile and goes on afterwards.
      </p>
      <div class="head">
        <button
          type="button"
          data-testid="profile"
          aria-disabled=${ready ? 'false' : 'true'}
          @click=${() => ready && emit(this, 'mango-profile')}
        >
          ${label}
        </button>
        <p role="status" data-testid="profile-status" data-phase=${phase}>${error ? nothing : this.#status()}</p>
      </div>
      ${error ? html`<p class="note" role="alert" data-testid="profile-error">${error}</p>` : nothing} ${this.#result()}
    `;
  }

  #status(): string {
    const { phase = 'idle', profile = null } = this.profile ?? {};
    if (phase === 'measuring') return 'Measuring…';
    if (profile) return verdictOf(profile);
    if (phase === 'stopped') return 'Stopped.';
    return this.ready ? '' : 'Nothing is trained here.';
  }

  #result(): TemplateResult | typeof nothing {
    const profile = this.profile?.profile;
    if (!profile) return nothing;
    const { steps, device } = profile;
    return html`
      <p data-testid="profile-subject">${subjectWords(profile)}</p>
      <div class="tables">
        <div>
          ${kernelTable(profile)}
          <p class="hint" data-testid="profile-clock">
            ${steps > 1 ? `One dispatch makes ${steps} training steps here, or fewer. ` : nothing}${clockWords(profile)}
          </p>
        </div>
        <div>
          ${memoryTable(profile)}
          <p class="hint">
            This is what ${steps > 1 ? `${steps} training steps` : 'one training step'}
            ${device.kind === 'gpu' ? 'reserved on the device' : 'reserved'}. Training hands over many steps at once,
            which takes more for symbols and losses; evaluating and drawing names have buffers of their own.
          </p>
        </div>
      </div>
    `;
  }
}
