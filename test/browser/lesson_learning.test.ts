import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElementHandle } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { dataFolder, missingList } from '../helpers/notebook_run.ts';
import { openPage, type StudioPage } from '../helpers/studio_page.ts';
import { TEXT } from '../helpers/texts.ts';

async function openLesson(device?: string): Promise<StudioPage> {
  const studio = await openPage();
  await studio.until('a page', () => studio.shows('names'));
  // A lesson's run keeps the device.
  if (device) await studio.restart({}, device);
  await studio.visit('lesson');
  await studio.find('printouts-verdict');
  return studio;
}

/** How the values of both printouts compare, once they are printed. */
async function agreements(studio: StudioPage): Promise<string[]> {
  await studio.until('both printouts', async () => {
    const found = await studio.attributes('compared', 'agreement');
    return found.length === 16 && !found.includes('missing');
  });
  return studio.attributes('compared', 'agreement');
}

/** The units that were found to be tied to each feature: their correlations. */
const tied = (studio: StudioPage): Promise<number[][]> =>
  studio.page.$$eval('>>> [data-testid=feature]', (features) =>
    features.map((feature) =>
      [...feature.querySelectorAll<HTMLElement>('[data-testid=tied-unit]')].map(({ dataset }) =>
        Number(dataset['correlation']),
      ),
    ),
  );

describe("the notebook's printouts", () => {
  const missing = missingList('dinos.txt');

  const ticks = `all have a tick on the notebook's list${missing ? ` (skipped: ${missing})` : ''}, on %s`;
  it.skipIf(missing).each(['cpu', 'gpu'])(ticks, async (device) => {
    const studio = await openLesson(device);
    const file = (await studio.page.$('>>> [data-testid=lesson-file]')) as ElementHandle<HTMLInputElement>;
    await file.uploadFile(join(dataFolder, 'dinos.txt'));
    // The losses of float32 may differ in the sixth digit after the point.
    expect((await agreements(studio)).filter((agreement) => agreement !== 'equal' && agreement !== 'close')).toEqual(
      [],
    );
    expect(await studio.text('printouts-verdict')).toMatch(/^All fourteen names and both losses are equal/);
    const heard = await studio.page.$$eval('>>> [data-testid=compared] .sign', (signs) =>
      signs.map((sign) => sign.textContent.replace(/\s+/g, ' ').trim()),
    );
    expect(heard).toHaveLength(16);
    for (const words of heard) expect(words).toMatch(/^✓ ?equal/);

    // The list is at hand for another run.
    await studio.press('lesson-start');
    await studio.until('the built-in list', async () =>
      /^This is the built-in/.test(await studio.text('printouts-verdict')),
    );
    await studio.press('lesson-own');
    await studio.until('the ticks again', async () => /^All fourteen/.test(await studio.text('printouts-verdict')));
  });

  it.skipIf(missing)('have them where the list came from another room', async () => {
    const studio = await openLesson();
    await studio.drop('my list.txt', readFileSync(join(dataFolder, 'dinos.txt')));
    await studio.press('lesson-own');
    await agreements(studio);
    expect(await studio.text('printouts-verdict')).toMatch(/^All fourteen/);
  });

  it('differ on the built-in list, and it says why', async () => {
    const studio = await openLesson();
    expect(await studio.text('printouts-verdict')).toMatch(/a text file of 1,536 names/);
    await studio.press('lesson-start');
    const found = await agreements(studio);
    expect(found.slice(8)).toEqual(new Array(8).fill('differs'));
    expect(await studio.text('printouts-verdict')).toMatch(
      /^This is the built-in list, with 1,509 names; the notebook’s list has 1,536\. 1\d values of 16 differ, because/,
    );
  });
});

describe('the timeline', () => {
  it('goes through the printouts by keyboard, and follows the run at its end', async () => {
    const studio = await openLesson();
    await studio.press('lesson-start');
    await studio.until('three prints', async () => (await studio.attributes('print', 'iteration')).length >= 3);
    const slider = await studio.find('printout-slider');
    await slider.focus();
    await slider.press('Home');
    expect(await studio.text('printout-at')).toBe('Iteration 0');
    expect(await slider.evaluate((element) => element.ariaValueText)).toMatch(
      /^Iteration 0, loss 23\.\d{6} nats per name$/,
    );
    await slider.press('ArrowRight');
    expect(await studio.text('printout-at')).toBe('Iteration 2,000');
    const shown = await studio.page.$$eval('>>> [data-testid=printout-names] li', (names) =>
      names.map(({ textContent }) => textContent),
    );
    const printed = await studio.page.$$eval('>>> [data-testid=print] .names', (names) =>
      names[1]!.textContent.split('\n'),
    );
    expect(shown).toEqual(printed);
    await studio.untilPhase('done');
    expect(await studio.text('printout-at')).toBe('Iteration 2,000');
    await slider.press('End');
    expect(await studio.text('printout-at')).toBe('Iteration 34,000');
  });
});

describe('units', () => {
  it('are measured on names of the list while a run waits, and it goes on', async () => {
    const studio = await openLesson();
    await studio.press('lesson-start');
    await studio.until('steps', async () => (await studio.iteration()) > 500);
    await studio.press('measure-units');
    await studio.until('a measurement', async () => /^Measured on 60 names/.test(await studio.text('units-status')));
    expect(await studio.text('units-status')).toMatch(
      /^Measured on 60 names of the list, \d{3} time steps, after [\d,]+ /,
    );
    const found = await tied(studio);
    expect(found).toHaveLength(3);
    for (const correlations of found) {
      expect(correlations).toHaveLength(3);
      const sizes = correlations.map(Math.abs);
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      expect(sizes[0]).toBeLessThanOrEqual(1);
    }
    await studio.untilPhase('done');
  });

  it('are measured on pieces of a text, too', async () => {
    const studio = await openPage();
    await studio.until('a page', () => studio.shows('names'));
    // A small network.
    await studio.choose('preset', 'min-char-rnn');
    await studio.drop('verses.txt', TEXT.repeat(10));
    await studio.until('the text', async () => (await studio.text('list-source')) === 'verses.txt');
    await studio.until('its model', async () => (await studio.iteration()) > 0);
    await studio.press('toggle');
    await studio.untilPhase('paused');
    await studio.visit('lesson');
    await studio.press('measure-units');
    await studio.until('a measurement', async () => /^Measured on \d+ pieces/.test(await studio.text('units-status')));
    const features = await studio.page.$$eval('>>> [data-testid=feature] h4', (found) =>
      found.map(({ textContent }) => textContent.trim()),
    );
    expect(features).toEqual(
      ['place in the word', 'a vowel', 'a space'].map((words) => expect.stringContaining(words)),
    );
  });
});
