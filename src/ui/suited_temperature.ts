import { DEFAULT_SETTINGS, type RunSettings } from '../worker/settings.ts';

/** Follows the temperature that suits each list, until the user chooses another. */
export class SuitedTemperature {
  #latest = DEFAULT_SETTINGS.temperature;

  /** The settings for a model whose names a temperature suits; null: not known yet. A temperature that was chosen stays. */
  suit(settings: RunSettings, temperature: number | null): RunSettings {
    if (temperature === null) return settings;
    const follows = settings.temperature === this.#latest;
    this.#latest = temperature;
    return follows ? { ...settings, temperature } : settings;
  }

  /** Settings from elsewhere come next: their temperature was chosen, unless it is the one that suits. */
  adopt(): void {
    this.#latest = NaN;
  }
}
