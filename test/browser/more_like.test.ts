import { AxePuppeteer } from '@axe-core/puppeteer';
import { describe, expect, it } from 'vitest';
import { openPage, type StudioPage } from '../helpers/studio_page.ts';

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };
const LIST = 'karholm\nkarvik\nskarn\naskar\nholmkar\nvikar\nkarnes\nnesholm\nharvik\nsandvik\nsandnes\nholmvik';

/** A page whose run on the small list has ended. */
async function openDone(viewport: typeof PHONE): Promise<StudioPage> {
  const studio = await openPage({ viewport });
  await studio.until('a page', () => studio.shows('reset'));
  await studio.reveal('paste');
  await studio.reveal('seed');
  for (const [name, value] of Object.entries({ hiddenSize: 24, iterations: 400 })) await studio.fill(name, value);
  await studio.paste(LIST);
  await studio.untilPhase('done');
  await studio.until('names', async () => (await studio.names()).length >= 20);
  await studio.fold('mango-settings');
  return studio;
}

/** Stars names until so many are kept in all. */
async function keep(studio: StudioPage, total: number): Promise<void> {
  const [, kept = '0'] = /(\d+)/.exec(await studio.text('open-kept')) ?? [];
  for (let have = Number(kept); have < total; have++) {
    await studio.page.evaluate(() => {
      const deep = (root: ParentNode): HTMLElement[] =>
        [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
          element,
          ...(element.shadowRoot ? deep(element.shadowRoot) : []),
        ]);
      deep(document)
        .find((element) => element.dataset['testid'] === 'star' && element.getAttribute('aria-pressed') === 'false')!
        .click();
    });
    await studio.until('the star', async () => (await studio.text('open-kept')) === `Kept ${have + 1}`);
  }
}

describe('more like these', () => {
  it('makes names that lean to the kept ones of the list, and goes back to the list', async () => {
    const studio = await openDone(DESK);
    await keep(studio, 2);
    expect(await studio.shows('more-like')).toBe(false);
    await keep(studio, 5);
    await studio.press('more-like');
    await studio.until('the list that leans', async () =>
      /^Pasted list, leaning to 5 kept names/.test(await studio.text('list-source')),
    );
    await studio.untilPhase('done');
    await studio.until('names', async () => (await studio.names()).length >= 20);
    expect(await studio.text('leaning')).toBe('Leaning to 5 kept names.');
    // Far fewer steps than the list's run.
    expect((await studio.progress()).iteration).toBeLessThan(100);
    const { violations } = await new AxePuppeteer(studio.page).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);

    // Names that are kept now are of the same list.
    await keep(studio, 6);
    await studio.press('back-to-list');
    await studio.until('the list', async () => (await studio.text('list-source')) === 'Pasted list');
    await studio.untilPhase('done');
    expect((await studio.progress()).iteration).toBe(400);
    expect(await studio.shows('leaning')).toBe(false);
    await studio.until('names', async () => (await studio.names()).length >= 20);
    expect(await studio.text('open-kept')).toBe('Kept 6');
    expect(await studio.attributes('more-like', 'testid')).toHaveLength(1);
  });

  it('is in the drawer on a phone, which tells how many names it takes, and closes for the names', async () => {
    const studio = await openDone(PHONE);
    await keep(studio, 2);
    await studio.press('open-kept');
    await studio.until('the drawer', () => studio.shows('kept-more-like'));
    await (await studio.find('kept-more-like')).click();
    await studio.until('the reason', async () =>
      /Keep at least 3 names of the current list; 2 names are kept/.test(await studio.text('kept-message')),
    );
    expect(await studio.shows('leaning')).toBe(false);
    await studio.page.keyboard.press('Escape');
    await keep(studio, 3);
    await studio.press('open-kept');
    await studio.painted();
    await (await studio.find('kept-more-like')).click();
    await studio.until('the message', () => studio.shows('leaning'));
    expect(await studio.page.$('>>> dialog[open]')).toBe(null);
    await studio.untilPhase('done');
    await studio.until('names', async () => (await studio.names()).length > 0);
    // The names of another list are none of these.
    await studio.paste('anna\notto\neve\nada\nbob\nhannah');
    await studio.until('another list', async () => (await studio.text('list-source')) === 'Pasted list');
    expect(await studio.shows('leaning')).toBe(false);
  });
});
