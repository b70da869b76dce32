import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { DeviceChoice } from '../../engine/engine.ts';
import { LIMITS } from '../../model/config.ts';
import { DEFAULT_SETTINGS, type RunSettings } from '../../worker/protocol.ts';
import { emit } from '../emit.ts';
import { foldStyles, sharedStyles } from '../shared.styles.ts';
import { settingsStyles } from './mango-settings.styles.ts';

const DEVICES: Record<DeviceChoice, string> = {
  auto: 'Fastest',
  gpu: 'WebGPU',
  cpu: 'CPU',
  reference: 'Reference',
};

type NumberSetting = 'learningRate' | 'temperature' | 'hiddenSize' | 'seed' | 'iterations' | 'clipValue';

/**
 * @summary The settings of a run: those that act at once, and those that need a new run.
 *
 * @property settings - as the controls show them
 * @property inEffect - as the run in progress has them
 * @property open - whether the panel is unfolded
 * @event mango-settings - other settings (detail: RunSettings)
 * @event mango-reset - start again with the settings shown
 */
export class MangoSettings extends LitElement {
  static override styles = [sharedStyles, foldStyles, settingsStyles];
  static override properties = {
    settings: { attribute: false },
    inEffect: { attribute: false },
    open: { type: Boolean },
  };
  declare settings: RunSettings;
  declare inEffect: RunSettings;
  declare open: boolean;
  /** The amount that the switch brings back. */
  #clipValue = DEFAULT_SETTINGS.clipValue ?? 5;

  constructor() {
    super();
    this.settings = DEFAULT_SETTINGS;
    this.inEffect = DEFAULT_SETTINGS;
    this.open = false;
  }

  override render(): TemplateResult {
    const clips = this.settings.clipValue !== null;
    return html`
      <details ?open=${this.open}>
        <summary><h2>Settings</h2></summary>
        <fieldset class="group">
          <legend class="kicker">Act at once</legend>
          ${this.#number('temperature', 'Temperature', { min: 0.1, max: 2, step: 0.05, slider: true }, 'Low: safe names. High: bold ones.')}
          <label class="check">
            <input type="checkbox" data-testid="clip" .checked=${clips} @change=${this.#clip} />Clip the gradient
          </label>
          <div class="pair">
            ${this.#number('learningRate', 'Learning rate', { min: 0.000001, max: 10, step: 0.005 })}
            ${clips ? this.#number('clipValue', 'Clip at ±', { min: 0.001, max: 1000, step: 0.5 }) : nothing}
          </div>
        </fieldset>
        <fieldset class="group">
          <legend class="kicker">Need a new run</legend>
          <div class="pair">
            ${this.#number('hiddenSize', 'Hidden size', { min: 1, max: LIMITS.hiddenSize, whole: true }, 'Units of memory.')}
            ${this.#number('iterations', 'Iterations', { min: 1, max: 10_000_000, step: 1000, whole: true }, 'One name each.')}
            ${this.#number('seed', 'Seed', { min: 0, max: 2 ** 32 - 1, whole: true }, 'Repeats a run.')}
            <div class="choice">
              <label for="device">Runs on</label>
              <select id="device" data-testid="device" @change=${this.#device}>
                ${Object.entries(DEVICES).map(
                  ([value, label]) =>
                    html`<option value=${value} ?selected=${value === this.settings.device}>${label}</option>`,
                )}
              </select>
            </div>
          </div>
          <div class="restart" role="status">${this.#changed() ? this.#restart() : nothing}</div>
        </fieldset>
      </details>
    `;
  }

  #number(
    key: NumberSetting,
    label: string,
    limits: { min: number; max: number; step?: number; whole?: boolean; slider?: boolean },
    hint = '',
  ): TemplateResult {
    return html`<mango-number-field
      data-testid=${key}
      label=${label}
      hint=${hint}
      min=${limits.min}
      max=${limits.max}
      step=${limits.step ?? 1}
      ?whole=${limits.whole}
      ?slider=${limits.slider}
      .value=${this.settings[key] ?? this.#clipValue}
      @mango-number=${(event: CustomEvent<number>) => this.#set({ [key]: event.detail })}
    ></mango-number-field>`;
  }

  #restart(): TemplateResult {
    return html`
      <p class="note">These changes wait for a new run. Names and curve begin again.</p>
      <button type="button" class="primary" data-testid="apply" @click=${() => emit(this, 'mango-reset')}>
        Apply and restart
      </button>
    `;
  }

  #changed(): boolean {
    const keys = ['hiddenSize', 'iterations', 'seed', 'device'] as const;
    return keys.some((key) => this.settings[key] !== this.inEffect[key]);
  }

  #clip(event: Event): void {
    const on = (event.target as HTMLInputElement).checked;
    this.#clipValue = this.settings.clipValue ?? this.#clipValue;
    this.#set({ clipValue: on ? this.#clipValue : null });
  }

  #device(event: Event): void {
    this.#set({ device: (event.target as HTMLSelectElement).value as DeviceChoice });
  }

  #set(change: Partial<RunSettings>): void {
    emit<RunSettings>(this, 'mango-settings', { ...this.settings, ...change });
  }
}
