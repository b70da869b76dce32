import { describe, expect, it } from 'vitest';
import { openPage, openRunning, type StudioPage } from '../helpers/studio_page.ts';

/** Invented for this test. */
const PLACES = `Karrowick Stonebeck Ferrymoor Aldergate Wrenholm Duskwater Hollin Marrowby Thistleford Oxley
Brackenby Cawdale Eastmere Fallowden Gorsley Harrowfell Inglewick Kestrelby Lambourne Millbeck
Netherby Oakhanger Pinmore Quarley Ravensby Saltersgate Tarnbrook Ulverdale Vennick Westerholm
Yarrowby Ashgill Birkrigg Coldbeck Dunmarsh Elmsett Frostham Grimsley Heathwick Karsby`
  .split(/\s+/)
  .join('\n');

const slide = (studio: StudioPage, to: 'start' | 'end'): Promise<void> =>
  studio.page.$eval(
    '>>> [data-testid=timeline]',
    (slider, end) => {
      const input = slider as HTMLInputElement;
      input.value = end === 'start' ? '0' : input.max;
      input.dispatchEvent(new Event('input'));
    },
    to,
  );

describe('a list of forty names', () => {
  it('learns from the built-in model as long as cross-validation says, and shows names meanwhile', async () => {
    const studio = await openPage();
    await studio.untilIteration(1);
    await studio.paste(PLACES);
    await studio.until('the trials', () => studio.shows('search'));
    await studio.until('names before the length is known', async () => (await studio.names()).length > 4);
    await studio.untilPhase('done');
    const { iterations } = await studio.progress();
    // Whole epochs of five batches of eight names.
    expect(iterations % 5).toBe(0);
    expect(iterations).toBeLessThanOrEqual(300);
    const { hiddenSize } = await studio.page.$eval('>>> mango-model', (panel) => {
      const { model } = panel as HTMLElementTagNameMap['mango-model'];
      return { hiddenSize: model!.config.hiddenSize };
    });
    expect(hiddenSize).toBe(192);
  });

  it('learns from nothing where the settings say so', async () => {
    const studio = await openPage();
    await studio.untilIteration(1);
    await studio.choose('from', 'nothing');
    await studio.paste(PLACES);
    await studio.until('the list', async () => (await studio.text('list-source')) === 'Pasted list');
    await studio.untilPhase('done');
    const size = await studio.page.$eval(
      '>>> mango-model',
      (panel) => (panel as HTMLElementTagNameMap['mango-model']).model!.config.hiddenSize,
    );
    expect(size).toBe(128);
  });
});

describe('the timeline', () => {
  it('shows what the network wrote at an earlier moment, and the same draws at every visit', async () => {
    const studio = await openPage();
    await studio.untilPhase('done');
    // Names that stream afterwards are other draws.
    await studio.press('stream');
    await slide(studio, 'start');
    const early = async (): Promise<boolean> => {
      const names = await studio.names();
      return names.length > 0 && names.every(({ iteration }) => iteration === 0);
    };
    await studio.until('names of the beginning', early);
    const first = (await studio.names()).map(({ text }) => text);
    await slide(studio, 'end');
    const { iteration: end } = await studio.progress();
    await studio.until('names of the end', async () => (await studio.names())[0]?.iteration === end);
    await slide(studio, 'start');
    await studio.until('names of the beginning', early);
    expect((await studio.names()).map(({ text }) => text)).toEqual(first);
    expect(await studio.text('phase')).toBe('Finished');
  });
});

describe('a finished run', () => {
  it('comes back with its names and its curve, and says that it is finished', async () => {
    const studio = await openPage();
    await studio.untilIteration(1);
    await studio.paste(PLACES);
    await studio.until('the trials', () => studio.shows('search'));
    await studio.untilPhase('done');
    await studio.page.reload();
    await studio.until('the run', () => studio.shows('adopted'));
    await studio.untilPhase('done');
    expect(await studio.text('adopted')).toMatch(/finished after \d+ iterations/);
    await studio.until('names', async () => (await studio.names()).length >= 10);
    const points = await studio.page.$eval(
      '>>> mango-notices',
      (notices) => (notices as HTMLElementTagNameMap['mango-notices']).run?.curve.length,
    );
    expect(points).toBeGreaterThan(3);
  });

  it('stays when WebGPU is asked for and there is none', async () => {
    const studio = await openPage({ webgpu: false });
    await studio.untilPhase('done');
    const before = await studio.iteration();
    await studio.choose('device', 'gpu');
    await studio.press('apply');
    await studio.until('the reason', async () => (await studio.text('list-alert')).includes('finished run stays'));
    expect(await studio.phase()).toBe('done');
    expect(await studio.iteration()).toBe(before);
  });
});

describe('a preset', () => {
  it('does not touch the run in progress before it is applied', async () => {
    const studio = await openPage();
    await studio.untilPhase('done');
    await studio.restart({ iterations: 5_000_000 });
    await studio.untilIteration(20);
    const inEffect = () =>
      studio.page.$eval('>>> mango-settings', (panel) => (panel as HTMLElementTagNameMap['mango-settings']).inEffect);
    const before = await inEffect();
    await studio.choose('preset', 'notebook');
    await studio.goesOn();
    expect(await inEffect()).toEqual(before);
  });
});

describe('a pause', () => {
  it('outlives a reload that follows at once', async () => {
    const studio = await openRunning();
    // It is kept after some seconds; what comes back is a run that was kept while it trained.
    await studio.untilIteration(5);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await toggleAndReload(studio);
    await studio.until('the run', () => studio.shows('adopted'));
    await studio.untilPhase('paused');
  });

  it('that is over stays over when a reload follows at once', async () => {
    const studio = await openRunning();
    await studio.untilIteration(5);
    await studio.press('toggle');
    await studio.untilPhase('paused');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await toggleAndReload(studio);
    await studio.until('the run', () => studio.shows('adopted'));
    await studio.untilPhase('running');
  });

  async function toggleAndReload(studio: StudioPage): Promise<void> {
    await studio.page.evaluate(() => {
      const transport = document
        .querySelector('mango-studio')!
        .shadowRoot!.querySelector('mango-transport')!
        .shadowRoot!.querySelector<HTMLElement>('[data-testid=toggle]')!;
      transport.click();
      location.reload();
    });
    await studio.page.waitForNavigation().catch(() => undefined);
  }
});

describe('a network whose steps take long', () => {
  it('is announced, and can be left at once for the run before', async () => {
    const studio = await openPage();
    await studio.untilIteration(1);
    await studio.paste(PLACES);
    await studio.until('the trials', () => studio.shows('search'));
    await studio.untilPhase('done');
    const finished = await studio.iteration();
    await studio.choose('device', 'cpu');
    await studio.restart({ hiddenSize: 1024, layers: 4, batchSize: 1024, seed: 3 });
    await studio.until('the word', async () => (await studio.text('long-step')).includes('A step of this network'));
    // The step would take minutes.
    const pressed = performance.now();
    await studio.press('stop-now');
    await studio.until('the run before', async () => (await studio.phase()) === 'done');
    expect(performance.now() - pressed).toBeLessThan(40_000);
    expect(await studio.iteration()).toBe(finished);
  });
});
