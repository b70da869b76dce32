import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { DeviceChoice } from '../../engine/engine.ts';
import { LIMITS } from '../../model/config.ts';
import type { PresetName } from '../../train/presets.ts';
import { DEFAULT_SETTINGS, NOTEBOOK_SETTINGS, withPreset, type RunSettings } from '../../worker/settings.ts';
import { emit } from '../emit.ts';
import { foldStyles, sharedStyles } from '../shared.styles.ts';
import { changesOf } from './changes.ts';
import { settingsStyles } from './mango-settings.styles.ts';
import { numberField, type NumberLimits, type NumberSetting } from './number_setting.ts';
import { FROM_WORDS, presetSummary, PRESET_WORDS } from './recipe_choices.ts';
import { recipeFields } from './recipe_fields.ts';
import { choice } from './choice.ts';

const DEVICES: Record<DeviceChoice, string> = {
  auto: 'Fastest',
  gpu: 'WebGPU',
  cpu: 'CPU',
  reference: 'Reference',
};

/**
 * @summary The settings of a run: those that act at once, and those that need a restart.
 *
 * @property settings - the settings that the controls show
 * @property inEffect - the settings of the current run
 * @property open - true if the panel is unfolded
 * @slot - what is unfolded with the settings, below them
 * @event mango-settings - changed settings (detail: RunSettings)
 * @event mango-reset - restart with the shown settings
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
  /** The clip value that turning clipping on restores. */
  #clipValue = NOTEBOOK_SETTINGS.clipValue ?? 5;

  constructor() {
    super();
    this.settings = DEFAULT_SETTINGS;
    this.inEffect = DEFAULT_SETTINGS;
    this.open = false;
  }

  override render(): TemplateResult {
    const { settings } = this;
    const clips = settings.clipValue !== null;
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
          ${choice('preset', 'Preset', PRESET_WORDS, settings.preset, (preset) => this.#preset(preset), presetSummary(settings.preset))}
          <div class="pair">
            ${this.#number('hiddenSize', 'Hidden size', { min: 1, max: LIMITS.hiddenSize, whole: true }, 'Units per layer.')}
            ${this.#number('iterations', 'Iterations', { min: 1, max: 10_000_000, step: 1000, whole: true, empty: 'as it takes' }, settings.preset === 'notebook' ? 'One name each.' : 'Empty: as the preset says.')}
            ${this.#number('seed', 'Seed', { min: 0, max: 2 ** 32 - 1, whole: true }, 'Repeats a run.')}
            ${choice('device', 'Runs on', DEVICES, settings.device, (device) => this.#set({ device }))}
            ${
              settings.preset === 'names'
                ? choice(
                    'from',
                    'Start from',
                    FROM_WORDS,
                    settings.from,
                    (from) => this.#set({ from }),
                    'For small lists.',
                  )
                : nothing
            }
          </div>
          <details class="more">
            <summary>Network and training</summary>
            ${recipeFields(
              settings,
              (change) => this.#set(change),
              (...field) => this.#number(...field),
            )}
          </details>
          <div class="restart" role="status">
            ${changesOf(settings, this.inEffect).length > 0 ? this.#restart() : nothing}
          </div>
        </fieldset>
        <slot></slot>
      </details>
    `;
  }

  #number(key: NumberSetting, label: string, limits: NumberLimits, hint = ''): TemplateResult {
    return numberField(key, label, limits, hint, this.settings[key] ?? null, (value) => this.#set({ [key]: value }));
  }

  #restart(): TemplateResult {
    return html`
      <p class="note">These changes wait for a new run. Names and curve begin again.</p>
      <button type="button" class="primary" data-testid="apply" @click=${() => emit(this, 'mango-reset')}>
        Apply and restart
      </button>
    `;
  }

  #clip(event: Event): void {
    const on = (event.target as HTMLInputElement).checked;
    this.#clipValue = this.settings.clipValue ?? this.#clipValue;
    this.#set({ clipValue: on ? this.#clipValue : null });
  }

  #preset(preset: PresetName): void {
    emit<RunSettings>(this, 'mango-settings', withPreset(this.settings, preset));
  }

  #set(change: Partial<RunSettings>): void {
    emit<RunSettings>(this, 'mango-settings', { ...this.settings, ...change });
  }
}
