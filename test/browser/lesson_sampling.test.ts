import { describe, expect, it } from 'vitest';
import { uniformDraw } from '../../src/model/random/threefry.ts';
import { openRunning, type StudioPage } from '../helpers/studio_page.ts';

const LAPTOP = { width: 1440, height: 900 };

/** A short run of the notebook's recipe that is over, so that numbers stay. */
async function openRested(device?: string): Promise<StudioPage> {
  const studio = await openRunning({ viewport: LAPTOP });
  await studio.restart({ iterations: 300 }, device);
  await studio.untilPhase('done');
  return studio;
}

const nameOf = async (studio: StudioPage): Promise<string> => (await studio.attributes('sampled-letters', 'name'))[0]!;

async function untilName(studio: StudioPage, fits: (name: string) => boolean): Promise<string> {
  await studio.until('the name', async () => fits((await nameOf(studio)) ?? ''));
  return nameOf(studio);
}

/** The symbols of the place that is looked at: ids, probabilities, and which the name has. */
async function symbolsOf(studio: StudioPage) {
  const ids = (await studio.attributes('symbol', 'id')).map(Number);
  const shares = (await studio.attributes('symbol', 'probability')).map(Number);
  const pressed = await studio.page.$$eval('>>> [data-testid=symbol]', (found) =>
    found.findIndex((button) => button.getAttribute('aria-pressed') === 'true'),
  );
  return { ids, shares, chosen: ids[pressed]! };
}

/** Puts the focus on the letters of the name, and goes to a place by the keyboard. */
async function goTo(studio: StudioPage, place: number): Promise<void> {
  const letters = await studio.find('sampled-letters');
  await letters.evaluate((element) => element.shadowRoot!.querySelector<HTMLElement>('[role=slider]')!.focus());
  await studio.page.keyboard.press('Home');
  for (let t = 0; t < place; t++) await studio.page.keyboard.press('ArrowRight');
  await studio.painted();
}

/** Expects the line of a place to be its uniform draw, in the bar of the letter that the name has. */
async function expectLine(studio: StudioPage, uniform: number): Promise<void> {
  expect(Number((await studio.attributes('draw-line', 'uniform'))[0])).toBe(uniform);
  const { shares, chosen } = await symbolsOf(studio);
  const before = shares.slice(0, chosen).reduce((sum, share) => sum + share, 0);
  // The engine adds in float32.
  expect(uniform).toBeGreaterThan(before - 1e-5);
  expect(uniform).toBeLessThan(before + shares[chosen]! + 1e-5);
}

describe('the chapter on sampling', () => {
  const shown = 'draws letter by letter, branches by the keyboard, and is reshaped by the temperature, on %s';
  it.each(['cpu', 'gpu'])(shown, async (device) => {
    const studio = await openRested(device);
    await studio.visit('lesson');
    const name = await untilName(studio, (shown) => shown !== '');
    expect(await studio.shows('tree')).toBe(false);
    const last = Math.min(name.length, 3);
    await goTo(studio, last);
    await expectLine(studio, uniformDraw(1, 0, last));
    await goTo(studio, 1);
    await expectLine(studio, uniformDraw(1, 0, 1));

    // The arrow keys lead from the letter that was drawn to its neighbour.
    const { chosen, shares } = await symbolsOf(studio);
    const other = chosen + 1 < shares.length ? chosen + 1 : chosen - 1;
    await studio.page.$eval('>>> [data-testid=symbol][aria-pressed=true]', (button) => (button as HTMLElement).focus());
    await studio.page.keyboard.press(other > chosen ? 'ArrowRight' : 'ArrowLeft');
    await studio.page.keyboard.press('Enter');
    const letter = String.fromCharCode(96 + other);
    const branch = await untilName(studio, (shown) => shown.startsWith(name[0]! + letter) && shown !== name);
    expect((await symbolsOf(studio)).chosen).toBe(other);
    await goTo(studio, 2);
    await expectLine(studio, uniformDraw(1, 0, 2));
    expect(await studio.attributes('tried', 'name')).toEqual([name, branch]);

    // At the temperature 0.1 probabilities are in proportion to their tenth power.
    const tenth = (await symbolsOf(studio)).shares.map((share) => share ** 10);
    const sum = tenth.reduce((total, power) => total + power, 0);
    await studio.page.$eval('>>> [data-testid=sampling-temperature]', (slider) => (slider as HTMLElement).focus());
    await studio.page.keyboard.press('Home');
    await studio.until('bars of a low temperature', async () => {
      const { shares } = await symbolsOf(studio);
      return shares.every((share, id) => Math.abs(share - tenth[id]! / sum) < 1e-9);
    });
    await untilName(studio, (shown) => shown.startsWith(name[0]! + letter));

    // At the temperature 2 another name hardly begins with the same two letters.
    await studio.page.keyboard.press('End');
    await studio.press('another-name');
    await untilName(studio, (shown) => !shown.startsWith(name[0]! + letter));
    expect((await studio.attributes('tried', 'name')).length).toBeGreaterThanOrEqual(3);
    await studio.press('forget-tree');
    expect(await studio.attributes('tried', 'name')).toEqual([await nameOf(studio)]);
  });

  it('says why, for a name of the names room', async () => {
    const studio = await openRested();
    const link = await studio.find('why');
    const text = await link.evaluate((element) => {
      element.click();
      return new URLSearchParams((element as HTMLAnchorElement).hash.split('?')[1]).get('sampling')!;
    });
    const name = await untilName(studio, (shown) => shown === text.trim());
    expect(await studio.shows('draw-line')).toBe(false);
    const heading = await studio.page.evaluate(() => {
      let focused = document.activeElement;
      while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
      return focused?.textContent;
    });
    expect(heading).toMatch(/^Sampling/);
    await goTo(studio, 1);
    const { chosen } = await symbolsOf(studio);
    await studio.page.$$eval(
      '>>> [data-testid=symbol]',
      (found, id) => (found.find((button) => button.getAttribute('data-id') === String(id)) as HTMLElement).click(),
      chosen === 1 ? 5 : 1,
    );
    await untilName(studio, (shown) => shown.startsWith(name[0]! + (chosen === 1 ? 'e' : 'a')));
    await goTo(studio, 2);
    await expectLine(studio, uniformDraw(1, 0, 2));
    await goTo(studio, 0);
    expect(await studio.shows('draw-line')).toBe(false);
  });
});
