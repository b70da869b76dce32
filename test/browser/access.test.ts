import { AxePuppeteer } from '@axe-core/puppeteer';
import { describe, expect, it } from 'vitest';
import type { RoomName } from '../../src/ui/rooms.ts';
import { openPage, openRunning, type StudioPage } from '../helpers/studio_page.ts';
import { walkWithTab } from '../helpers/tab_walk.ts';
import { TEXT } from '../helpers/texts.ts';

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const SMALL_PHONE = { width: 320, height: 568 };

/** The rooms of the page. */
const ROOM_NAMES: readonly RoomName[] = ['names', 'verse', 'lesson', 'lab'];

/** Orders the names of controls, which begin with their number. */
const inDocument = (a: string, b: string) => parseInt(a) - parseInt(b);

/** What axe finds in a room: a line for each rule and element. */
async function violationsIn(studio: StudioPage, room: RoomName): Promise<string[]> {
  await studio.visit(room);
  // What is in the middle of fading in has another contrast than it is meant to have.
  await studio.settled();
  const { violations: found, passes } = await new AxePuppeteer(studio.page).analyze();
  // Inside of the shadow trees an element's address has several parts: they were looked into.
  const looked = passes.find(({ id }) => id === 'color-contrast')?.nodes ?? [];
  expect(looked.filter(({ target }) => Array.isArray(target[0])).length, room).toBeGreaterThan(20);
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${room}: ${id}: ${help} (${target.join(' ')})`),
  );
}

/** What axe finds in rooms, of which the names' is visited last. */
async function violations(studio: StudioPage, rooms = ROOM_NAMES): Promise<string[]> {
  const found: string[] = [];
  for (const room of rooms.toReversed()) found.push(...(await violationsIn(studio, room)));
  return found;
}

/** The lesson with one step of the notebook's run made, its units measured, and the networks with and without clipping trained. */
async function fillLesson(studio: StudioPage): Promise<void> {
  await studio.visit('lesson');
  await studio.press('lesson-start');
  await studio.until('a network', async () => (await studio.text('lesson-network')).startsWith('tanh'));
  await studio.press('step-anew');
  await studio.until('a rest', async () => (await studio.text('step-status')).endsWith('It rests.'));
  await studio.press('step-1');
  await studio.until('a step', () => studio.shows('step-losses'));
  await studio.press('measure-units');
  await studio.until('units', async () => (await studio.attributes('tied-unit', 'unit')).length > 0);
  await studio.press('twins');
  await studio.until('an explosion', async () => (await studio.attributes('twins-verdict', 'phase'))[0] === 'done');
}

describe.each([
  ['light', WIDE],
  ['dark', PHONE],
] as const)('in %s, %o', (colorScheme, viewport) => {
  it('axe finds nothing: paused; and at the end, unfolded, with a list and a value refused', async () => {
    const studio = await openRunning({ colorScheme, viewport });
    await studio.press('toggle');
    await studio.untilPhase('paused');
    expect(await violations(studio)).toEqual([]);

    await studio.unfold();
    await studio.drop('empty.txt', '');
    await studio.until('refusal', async () => (await studio.text('list-alert')) !== '');
    await studio.fill('seed', -1);
    await studio.restart({ iterations: 200 });
    await studio.untilPhase('done');
    await studio.fill('hiddenSize', 51);
    await studio.drop('empty.txt', '');
    await studio.until('refusal', async () => (await studio.text('list-alert')) !== '');
    expect(await violations(studio, ['names', 'lab'])).toEqual([]);
  });
});

describe.each([
  ['light', WIDE],
  ['dark', PHONE],
] as const)('with what unfolds over the names, in %s, %o', (colorScheme, viewport) => {
  it('axe finds nothing: the wishes, the kept names and what can be sent', async () => {
    const studio = await openRunning({ colorScheme, viewport });
    await studio.press('toggle');
    await studio.untilPhase('paused');
    await studio.press('star');
    await studio.press('more-wishes');
    const sheet = (await (await studio.find('wish-match')).boundingBox())!;
    expect(sheet.y + sheet.height).toBeLessThanOrEqual(viewport.height);
    expect(await violationsIn(studio, 'names')).toEqual([]);
    await studio.press('more-wishes');
    for (const opens of ['open-kept', 'open-send']) {
      await studio.press(opens);
      await studio.until(opens, () => studio.shows('close'));
      await studio.settled();
      const { violations: found } = await new AxePuppeteer(studio.page).analyze();
      expect(
        found.map(({ id, nodes }) => `${id} ${nodes.map(({ target }) => target.join(' ')).join()}`),
        opens,
      ).toEqual([]);
      await studio.page.keyboard.press('Escape');
    }
  });
});

describe.each([
  ['light', WIDE],
  ['dark', PHONE],
] as const)('on a text, in %s, %o', (colorScheme, viewport) => {
  it('axe finds nothing: with a held-out loss, a run that was kept, a poem and a corpus that is offered as text', async () => {
    const studio = await openRunning({ colorScheme, viewport });
    await studio.unfold();
    await studio.choose('preset', 'text');
    const small = { hiddenSize: 8, layers: 1, batchSize: 4, sequenceLength: 16, iterations: 30 };
    for (const [name, value] of Object.entries(small)) await studio.fill(name, value);
    await studio.drop('verse.txt', TEXT);
    await studio.until('the text', async () => (await studio.text('list-source')) === 'verse.txt');
    await studio.untilPhase('done');
    await studio.page.reload();
    await studio.until('the run', () => studio.shows('adopted'));
    await studio.untilPhase('done');
    await studio.unfold();
    await studio.visit('verse');
    await studio.begin('The lizard ', 60);
    await studio.until('a poem', async () => (await studio.text('poem')).length > 60);
    await studio.visit('names');
    await studio.choose('preset', 'names');
    await studio.drop('novel.txt', TEXT.replaceAll('\n', ' '));
    await studio.until('the offer', () => studio.shows('as-text'));
    expect(await violations(studio)).toEqual([]);
    expect(await studio.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
  });
});

describe.each([
  ['light', WIDE],
  ['dark', PHONE],
] as const)('with a comparison of sizes, in %s, %o', (colorScheme, viewport) => {
  it('axe finds nothing, and nothing scrolls sideways', async () => {
    const studio = await openRunning({ colorScheme, viewport });
    const grid = { hiddenSizes: [4, 8], batchSizes: [1, 2, 3, 4] };
    await studio.page.$eval('mango-studio', (element, value) => Object.assign(element, { grid: value }), grid);
    await studio.press('toggle');
    await studio.untilPhase('paused');
    await studio.visit('lab');
    await studio.press('crossover');
    await studio.until('the end', async () => {
      return (await studio.attributes('crossover-verdict', 'phase'))[0] === 'done';
    });
    expect(await studio.phase()).toBe('paused');
    expect(await studio.attributes('crossing', 'size')).toHaveLength(8);
    expect(await violations(studio, ['lab'])).toEqual([]);
    expect(await studio.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
  });
});

describe('with figures and measurements that are filled', () => {
  it('axe finds nothing in light and in dark, and Tab reaches every control', async () => {
    const studio = await openPage({ viewport: WIDE });
    await studio.until('a page', () => studio.shows('specimen'));
    await fillLesson(studio);
    await studio.visit('verse');
    await studio.choose('pace', 'at once');
    await studio.begin('The mango ', 20);
    await studio.until('a poem', async () => (await studio.attributes('poem', 'writing'))[0] === 'false');
    await (await studio.find('poem')).press('ArrowLeft');
    await studio.until('the card of a letter', () => studio.shows('why-bar'));
    await studio.visit('lab');
    await studio.press('profile');
    await studio.until('a cost', async () => (await studio.attributes('profile-status', 'phase'))[0] === 'done');
    await studio.press('kernels');
    await studio.until('a finding', async () => (await studio.attributes('kernels-cell', 'state')).length > 3);
    await studio.press('kernels');
    await studio.until('the end', async () => (await studio.attributes('kernels-status', 'phase'))[0] === 'stopped');
    for (const value of ['light', 'dark']) {
      await studio.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
      for (const room of ['lesson', 'verse', 'lab'] as const) expect(await violationsIn(studio, room)).toEqual([]);
    }
    for (const room of ['lesson', 'lab'] as const) {
      await studio.visit(room);
      const { visited, controls, unseen } = await walkWithTab(studio.page);
      expect(visited.toSorted(inDocument)).toEqual(controls);
      expect(unseen).toEqual([]);
    }
    await studio.visit('lesson');
    await studio.page.setViewport(PHONE);
    await studio.painted();
    expect(await studio.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  });
});

describe('with a sweep that was stopped, and a learning rate that is refused', () => {
  it('axe finds nothing in light and in dark, Tab reaches every control, and nothing scrolls sideways', async () => {
    const studio = await openRunning({ viewport: WIDE });
    await studio.visit('lab');
    await studio.press('sweep');
    await studio.until('a curve', async () => /training/.test(await studio.text('sweep-table')));
    await studio.press('sweep');
    await studio.untilPhase('running');
    await studio.press('toggle');
    await studio.untilPhase('paused');
    await (await studio.find('sweep-rates')).type('x');
    await studio.press('sweep');
    expect(await studio.shows('sweep-rates-error')).toBe(true);
    for (const value of ['light', 'dark']) {
      await studio.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
      expect(await violationsIn(studio, 'lab')).toEqual([]);
    }
    const { visited, controls, unseen } = await walkWithTab(studio.page);
    expect(visited.toSorted(inDocument)).toEqual(controls);
    expect(unseen).toEqual([]);
    await studio.page.setViewport(PHONE);
    await studio.painted();
    expect(await studio.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  });
});

describe('in a browser without WebGPU', () => {
  it('axe finds nothing with a refused engine, a race and a check on the page', async () => {
    const studio = await openRunning({ webgpu: false, viewport: WIDE });
    await studio.visit('lab');
    await studio.press('race');
    await studio.press('check');
    await studio.press('crossover');
    await studio.until('the verdict', async () => (await studio.text('check-status')) !== '');
    await studio.visit('names');
    // The run stays, and the page says why.
    await studio.choose('device', 'gpu');
    await studio.press('apply');
    await studio.until('the reason', async () => (await studio.text('list-alert')) !== '');
    await studio.press('toggle');
    await studio.untilPhase('paused');
    expect(await violations(studio, ['names', 'lab'])).toEqual([]);
  });
});

describe('the keyboard', () => {
  it('reaches every control with Tab, shows where it is, and comes back', async () => {
    const studio = await openRunning({ viewport: WIDE });
    await studio.press('toggle');
    await studio.untilPhase('paused');
    await studio.fill('hiddenSize', 51);
    for (const room of ROOM_NAMES) {
      await studio.visit(room);
      const { visited, controls, unseen } = await walkWithTab(studio.page);
      expect(controls.length, room).toBeGreaterThan(room === 'names' ? 20 : 10);
      expect(visited.toSorted(inDocument)).toEqual(controls);
      expect(unseen).toEqual([]);
    }
  });

  it('reaches every control on a phone, with the panels folded and unfolded', async () => {
    const studio = await openRunning({ viewport: PHONE });
    await studio.press('toggle');
    await studio.untilPhase('paused');
    for (const action of [async () => {}, () => studio.unfold()]) {
      await action();
      const { visited, controls, unseen } = await walkWithTab(studio.page);
      expect(visited.toSorted(inDocument)).toEqual(controls);
      expect(unseen).toEqual([]);
    }
  });

  it('operates buttons, boxes, panels and the slider', async () => {
    const studio = await openRunning({ viewport: WIDE });
    const { keyboard } = studio.page;
    const focus = async (id: string) => (await studio.find(id)).focus();
    await focus('toggle');
    await keyboard.press('Space');
    await studio.untilPhase('paused');
    await keyboard.press('Enter');
    await studio.untilPhase('running');
    await keyboard.press('Enter');
    await studio.untilPhase('paused');
    // The focus stays on the button, whatever it says now.
    expect(await studio.page.$eval('>>> [data-testid=toggle]:focus', (button) => button.textContent?.trim())).toBe(
      'Resume',
    );

    const before = await studio.namesInAll();
    await focus('more');
    await keyboard.press('Enter');
    await studio.until('more names', async () => (await studio.namesInAll()) > before);

    await focus('wish-new');
    await keyboard.press('Space');
    await studio.until('new names', async () => {
      const names = await studio.names();
      return names.length > 0 && names.every(({ inList }) => !inList);
    });

    await studio.reveal('temperature');
    const slider = (await studio.page.$('>>> [data-testid=temperature] >>> input'))!;
    await slider.focus();
    await keyboard.press('ArrowLeft');
    await studio.painted();
    expect(await studio.text('temperature')).toContain('0.75');

    const summary = (await studio.page.$('>>> mango-settings >>> summary'))!;
    const isOpen = () => summary.evaluate((element) => (element.parentElement as HTMLDetailsElement).open);
    // The test has unfolded the settings.
    expect(await isOpen()).toBe(true);
    await summary.focus();
    await keyboard.press('Enter');
    expect(await isOpen()).toBe(false);
    await keyboard.press('Space');
    expect(await isOpen()).toBe(true);
  });
});

describe.each([PHONE, SMALL_PHONE])('on a phone of %o', (viewport) => {
  it('the first name and the buttons are in view, and nothing scrolls sideways', async () => {
    const studio = await openRunning({ viewport });
    await studio.until('a name', () => studio.shows('specimen'));
    for (const id of ['specimen', 'toggle', 'reset', 'more', 'iteration']) {
      const box = (await (await studio.find(id)).boundingBox())!;
      expect(box.x, id).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width, id).toBeLessThanOrEqual(viewport.width);
      expect(box.y + box.height, id).toBeLessThanOrEqual(viewport.height);
    }
    expect(await studio.page.evaluate(() => scrollY)).toBe(0);
    await studio.unfold();
    await studio.paste('x'.repeat(60));
    await studio.press('more');
    await studio.painted();
    expect(await studio.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
    // The longest name of what computes: WebGPU in software.
    await studio.restart({ iterations: 100 }, 'gpu');
    await studio.untilPhase('done');
    expect(await studio.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
  });
});

describe('motion', () => {
  it('is left out where the system asks for it', async () => {
    const studio = await openRunning({ reducedMotion: true });
    await studio.until('a name', () => studio.shows('specimen'));
    const moving = await studio.page.evaluate(() =>
      document
        .getAnimations()
        .filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 1)
        .map((animation) => String((animation.effect as KeyframeEffect).target?.className)),
    );
    expect(moving).toEqual([]);
  });
});
