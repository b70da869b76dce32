import { describe, expect, it } from 'vitest';
import { temperatureFor } from '../../src/train/presets.ts';
import { SuitedTemperature } from '../../src/ui/suited_temperature.ts';
import { DEFAULT_SETTINGS } from '../../src/worker/settings.ts';

describe('the temperature for a list', () => {
  it('grows with the list in steps of the slider, within bounds', () => {
    expect([1, 20, 40, 100, 200, 500, 2_000, 100_000].map(temperatureFor)).toEqual([
      0.45, 0.45, 0.45, 0.5, 0.55, 0.6, 0.7, 0.7,
    ]);
  });
});

describe('the temperature that the page shows', () => {
  it('follows each list until the user chooses another', () => {
    const temperature = new SuitedTemperature();
    const small = temperature.suit(DEFAULT_SETTINGS, 0.45);
    expect(small).toEqual({ ...DEFAULT_SETTINGS, temperature: 0.45 });
    expect(temperature.suit(small, 0.7).temperature).toBe(0.7);
    const chosen = { ...small, temperature: 1.2 };
    expect(temperature.suit(chosen, 0.45)).toBe(chosen);
    expect(temperature.suit(chosen, 0.8)).toBe(chosen);
  });

  it('of settings from elsewhere stays, and follows on only where it suits', () => {
    const temperature = new SuitedTemperature();
    temperature.adopt();
    expect(temperature.suit(DEFAULT_SETTINGS, 0.45).temperature).toBe(DEFAULT_SETTINGS.temperature);
    temperature.adopt();
    const suited = { ...DEFAULT_SETTINGS, temperature: 0.45 };
    expect(temperature.suit(suited, 0.45)).toBe(suited);
    expect(temperature.suit(suited, 0.8).temperature).toBe(0.8);
  });
});
