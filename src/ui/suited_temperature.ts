import { DEFAULT_SETTINGS, type RunSettings } from '../worker/settings.ts';

/** Follows the temperature that suits each list, until the user chooses another. */
export class SuitedTemperature {
  #latest = DEFAULT_SETTINGS.temperature;

  /** The settings for a model at whose names a temperature suits. A temperature that was chosen stays. */
  suit(settings: RunSettings, temperature: number): RunSettings {
    const follows = settings.temperature === this.#latest;
    this.#latest = temperature;
    return follows ? { ...settings, temperature } : settings;
  }

  /** Settings from elsewhere come next: their temperature was chosen, unless it is the one that suits. */
  adopt(): void {
    this.#latest = NaN;
  }
}
