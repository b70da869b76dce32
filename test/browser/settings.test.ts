import { describe, expect, it } from 'vitest';
import { MORE_NAMES } from '../../src/ui/run_controller.ts';
import { openRunning, type StudioPage } from '../helpers/studio_page.ts';

/** More iterations than any test waits for. */
const LONG = 5_000_000;

/** Runs to the end with these settings; the smoothed loss then, with all digits. */
async function lossAtEnd(studio: StudioPage, settings: Record<string, number>, device?: string): Promise<number> {
  await studio.restart(settings, device);
  await studio.untilPhase('done');
  const { iteration, iterations, smoothLoss } = await studio.progress();
  expect(iteration).toBe(iterations);
  return smoothLoss;
}

/** The share of new names among those of two presses of the button. A name that was there before does not come again. */
async function differentNames(studio: StudioPage): Promise<number> {
  const before = await studio.namesInAll();
  await studio.press('more');
  await studio.press('more');
  let last = NaN;
  // They come in two messages.
  await studio.until('no more names', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const total = await studio.namesInAll();
    const settled = total === last;
    last = total;
    return settled;
  });
  return (last - before) / (2 * MORE_NAMES);
}

describe('settings that act at once', () => {
  it('temperature: low gives the same few names, high gives many', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: LONG });
    await studio.untilIteration(3_000);
    await studio.press('toggle');
    await studio.untilPhase('paused');
    await studio.reveal('temperature');
    const slider = (await studio.page.$('>>> [data-testid=temperature] >>> input'))!;
    await slider.press('Home');
    expect(await studio.text('temperature')).toContain('0.1');
    const low = await differentNames(studio);
    await slider.press('End');
    const high = await differentNames(studio);
    expect(low).toBeLessThan(0.7);
    expect(high).toBeGreaterThan(0.9);
  });

  it('clipping: its value, off and on', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: LONG });
    const share = async () => (await studio.progress()).clippedShare;
    await studio.fill('clipValue', 0.001);
    await studio.until('most elements clipped', async () => (await share()) > 0.5);
    await studio.press('clip');
    await studio.until('nothing clipped', async () => (await share()) === 0);
    expect(await studio.shows('clipValue')).toBe(false);
    await studio.press('clip');
    await studio.until('most elements clipped', async () => (await share()) > 0.5);
    expect(await studio.shows('apply')).toBe(false);
  });

  it('the learning rate: too large a one is told with advice, and the page goes on from there', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: LONG });
    await studio.press('clip');
    await studio.fill('learningRate', 10);
    await studio.until('advice', () => studio.shows('diverging'));
    expect(await studio.text('diverging')).toMatch(/lower learning rate, or with clipping on/);
    await studio.press('clip');
    await studio.fill('learningRate', 0.01);
    await studio.restart();
    await studio.untilIteration(500);
    expect(await studio.shows('diverging')).toBe(false);
    expect((await studio.progress()).smoothLoss).toBeLessThan(40);
  });
});

describe('settings that need a new run', () => {
  it('act when applied, and the same seed gives the same run', async () => {
    const studio = await openRunning();
    const first = await lossAtEnd(studio, { iterations: 200 });
    const snapshot = async () => (await studio.names()).filter(({ iteration }) => iteration === 200);
    expect((await snapshot()).length).toBeGreaterThan(0);
    const otherSeed = await lossAtEnd(studio, { seed: 1 });
    const otherSize = await lossAtEnd(studio, { seed: 0, hiddenSize: 20 });
    const again = await lossAtEnd(studio, { hiddenSize: 50 });
    expect(again).toBe(first);
    expect(new Set([first, otherSeed, otherSize]).size).toBe(3);
    // A run that is repeated without a change is the same, too.
    expect(await lossAtEnd(studio, {})).toBe(first);
  });

  it('the device: each engine says its name and comes to the same loss', async () => {
    const studio = await openRunning();
    await studio.paste('anna\notto\neve\nada');
    const losses = new Map<string, number>();
    for (const device of ['cpu', 'reference', 'gpu']) {
      losses.set(device, await lossAtEnd(studio, { iterations: 100 }, device));
      await studio.visit('lab');
      expect(await studio.attributes('device-card', 'kind')).toEqual([device]);
      await studio.visit('names');
    }
    // 100 steps in float32 and in float64: apart in the sixth digit at most, since training is not chaotic yet.
    expect(losses.get('cpu')! / losses.get('reference')!).toBeCloseTo(1, 5);
    expect(losses.get('gpu')! / losses.get('reference')!).toBeCloseTo(1, 5);
  });

  it('are shown as waiting until applied, and not when put back', async () => {
    const studio = await openRunning();
    expect(await studio.shows('apply')).toBe(false);
    await studio.fill('hiddenSize', 30);
    expect(await studio.shows('apply')).toBe(true);
    await studio.goesOn();
    await studio.fill('hiddenSize', 50);
    expect(await studio.shows('apply')).toBe(false);
  });
});

describe('values out of range', () => {
  it('are told at the field and leave the run as it is', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: LONG });
    const bad: [string, number, string][] = [
      ['learningRate', 100, 'Give a number from 0.000001 to 10.'],
      ['learningRate', 0, 'Give a number from 0.000001 to 10.'],
      ['clipValue', -1, 'Give a number from 0.001 to 1000.'],
      ['hiddenSize', 4000, 'Give a whole number from 1 to 1024.'],
      ['hiddenSize', 2.5, 'Give a whole number from 1 to 1024.'],
      ['iterations', 0, 'Give a whole number from 1 to 10000000.'],
      ['seed', -1, 'Give a whole number from 0 to 4294967295.'],
    ];
    for (const [setting, value, words] of bad) {
      await studio.fill(setting, value);
      expect(await studio.text(setting)).toContain(words);
      const invalid = await studio.page.$eval(`>>> [data-testid=${setting}] >>> input`, (e) => e.ariaInvalid);
      expect(invalid).toBe('true');
      expect(await studio.shows('apply')).toBe(false);
      await studio.goesOn();
    }
    await studio.fill('seed', 7);
    expect(await studio.text('seed')).not.toContain('Give');
  });
});
