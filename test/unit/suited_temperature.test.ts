import { describe, expect, it } from 'vitest';
import { readNames } from '../../src/corpus/name_list.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { TemperatureSearch } from '../../src/sample/temperature_search.ts';
import type { TrainingRun } from '../../src/train/training_run.ts';
import { SuitedTemperature } from '../../src/ui/suited_temperature.ts';
import { DEFAULT_SETTINGS } from '../../src/worker/settings.ts';

const SYLLABLES = ['ka', 'ri', 'mo', 'te', 'lu', 'sha', 'ne', 'vo', 'dri', 'pe', 'gu', 'zi'];

/** Three syllables of the first `of`, the first ones most often, or nine letters of noise. */
function nameOf(random: () => number, of: number, noise: number): string {
  const letter = () => 'abcdefghijklmnopqrstuvwxyz'[Math.floor(random() * 26)]!;
  if (random() < noise) return Array.from({ length: 9 }, letter).join('');
  return Array.from({ length: 3 }, () => SYLLABLES[Math.floor(random() ** 2 * of)]!).join('');
}

/** The temperature for a list of so many names of all syllables, as runs find that draw as `draw` says. */
async function found(size: number, draw: (random: () => number, temperature: number) => string): Promise<number> {
  const generator = new NumpyRandom(1);
  const random = () => generator.double();
  const list = readNames(Array.from({ length: size }, () => nameOf(random, SYLLABLES.length, 0)).join('\n'), 'a list');
  const search = new TemperatureSearch(list);
  for (let seed = 1; seed <= 5; seed++) {
    const names: TrainingRun['names'] = async (count, { temperature = 1 }) =>
      Array.from({ length: count }, () => draw(random, temperature));
    await search.add({ recipe: { heldOutShare: 0.2, seed }, names } as TrainingRun);
  }
  return search.temperature;
}

describe('the temperature for a list', () => {
  it('is where names are neither safer nor wilder than those left out', async () => {
    const at = (right: number) => (random: () => number, temperature: number) =>
      nameOf(random, temperature < right ? 6 : SYLLABLES.length, Math.max(0, temperature - right));
    for (const right of [0.5, 0.7, 0.9]) {
      const temperature = await found(150, at(right));
      // Where both are alike the crossing lies between the neighbours.
      expect(temperature).toBeGreaterThanOrEqual(right - 0.1);
      expect(temperature).toBeLessThanOrEqual(right + 0.1);
    }
  });

  it('is the lowest for a model that only makes noise, and the highest for one that is always safe', async () => {
    expect(await found(150, (random) => nameOf(random, 12, 1))).toBe(0.4);
    expect(await found(150, (random) => nameOf(random, 6, 0))).toBe(1);
  });

  it('does not count copies, which are plausible at any temperature', async () => {
    const kept: string[] = [];
    const generator = new NumpyRandom(1);
    for (let i = 0; i < 150; i++) kept.push(nameOf(() => generator.double(), SYLLABLES.length, 0));
    const copies = (random: () => number, temperature: number) =>
      random() < 0.8 ? kept[Math.floor(random() * kept.length)]! : nameOf(random, 12, temperature > 0.55 ? 1 : 0);
    expect(await found(150, copies)).toBeLessThanOrEqual(0.6);
  });

  it('is where names come at last, if there are none below and those are noise', async () => {
    const generator = new NumpyRandom(1);
    const kept = Array.from({ length: 150 }, () => nameOf(() => generator.double(), SYLLABLES.length, 0));
    const search = new TemperatureSearch(readNames(kept.join('\n'), 'a list'));
    const names: TrainingRun['names'] = async (count, { temperature = 1 }) =>
      Array.from({ length: count }, () => (temperature < 0.65 ? '' : nameOf(() => generator.double(), 12, 1)));
    await search.add({ recipe: { heldOutShare: 0.2, seed: 1 }, names } as TrainingRun);
    expect(search.temperature).toBe(0.7);
  });

  it('is 0.6 where a list tells nothing', async () => {
    const names = ['abc', 'def', 'ghi', 'jkl', 'mno'];
    const search = new TemperatureSearch(readNames(names.join('\n'), 'a list'));
    await search.add({ recipe: { heldOutShare: 0.2, seed: 1 }, names: async () => ['xyz'] } as unknown as TrainingRun);
    expect(search.temperature).toBe(0.6);
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
    // Of a link's list it is not known at first.
    expect(temperature.suit(DEFAULT_SETTINGS, null)).toBe(DEFAULT_SETTINGS);
    expect(temperature.suit(DEFAULT_SETTINGS, 0.45)).toBe(DEFAULT_SETTINGS);
    temperature.adopt();
    const suited = { ...DEFAULT_SETTINGS, temperature: 0.45 };
    expect(temperature.suit(suited, 0.45)).toBe(suited);
    expect(temperature.suit(suited, 0.8).temperature).toBe(0.8);
  });
});
