import { describe, expect, it } from 'vitest';
import { openPage, openRunning, type StudioPage } from '../helpers/studio_page.ts';

/** More iterations than any test waits for. */
const LONG = 5_000_000;
/** The most work that a killed tab may lose, in milliseconds. */
const MOST_LOST_MS = 5_000;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The first iteration that a page shows of a run that it takes up. */
async function takenUpAt(studio: StudioPage): Promise<number> {
  await studio.until('the run', () => studio.shows('adopted'));
  return Number((await studio.text('adopted')).match(/from iteration (\d+)/)?.[1]);
}

describe('the run of a tab that is killed', () => {
  it('goes on where it was, and lost five seconds at most', async () => {
    const studio = await openRunning();
    await studio.restart({ hiddenSize: 30, seed: 5, iterations: LONG });
    await studio.untilIteration(100);
    // Long enough for several times of keeping it.
    await sleep(4_000);
    const kept = await studio.iteration();
    await sleep(MOST_LOST_MS);
    await studio.page.close();

    const next = await studio.openBeside();
    expect(await takenUpAt(next)).toBeGreaterThanOrEqual(kept);
    await next.untilPhase('running');
    await next.goesOn();
    expect(await next.text('list-source')).toBe('built-in list');
    const value = async (id: string): Promise<string> => {
      const field = await next.find(id);
      return field.evaluate((element) => element.shadowRoot!.querySelector('input')!.value);
    };
    expect([await value('hiddenSize'), await value('seed')]).toEqual(['30', '5']);

    await next.press('start-fresh');
    await next.until('a fresh run', async () => !(await next.shows('adopted')) && (await next.phase()) === 'running');
    expect(await next.iteration()).toBeLessThan(kept);
    expect(await value('hiddenSize')).toBe('128');
  });

  it('comes back with its own list, paused where it was paused, and trains on as it would have', async () => {
    const studio = await openRunning();
    await studio.paste('anna\notto\neve\nada\nbob');
    // A second or more: time enough to pause it.
    await studio.restart({ iterations: 60_000 });
    await studio.untilPhase('done');
    const { smoothLoss: undisturbed } = await studio.progress();
    await studio.restart({ iterations: 60_000, hiddenSize: 50 });
    await studio.press('toggle');
    await studio.until('a rest', async () => ['paused', 'done'].includes(await studio.phase()));
    const iteration = await studio.iteration();
    await studio.page.reload();
    await studio.until('the run', () => studio.shows('adopted'));
    await studio.until('its phase', async () => ['paused', 'done'].includes(await studio.phase()));
    expect(await studio.iteration()).toBe(iteration);
    expect(await studio.text('list-source')).toBe('Pasted list');
    if ((await studio.phase()) === 'paused') await studio.press('toggle');
    await studio.untilPhase('done');
    expect((await studio.progress()).smoothLoss).toBe(undisturbed);
  });
});

describe('two tabs', () => {
  it('leave each other alone: the second begins anew, and the run of the first is what is kept', async () => {
    const first = await openRunning();
    await first.restart({ hiddenSize: 20, iterations: LONG });
    await first.untilIteration(50);
    await sleep(3_500);
    const second = await first.openBeside();
    await second.until('a first run', async () => (await second.iteration()) > 0);
    expect(await second.shows('adopted')).toBe(false);
    await sleep(3_500);
    await second.page.close();
    await first.page.reload();
    expect(await takenUpAt(first)).toBeGreaterThan(0);
    await first.untilPhase('running');
    await first.until('its model', async () => /1 layer of 20/.test(await first.text('model-report')));
  });
});

describe('without storage', () => {
  it('the studio trains all the same, and begins anew with every visit', async () => {
    const studio = await openPage({ storage: false });
    await studio.until('names', async () => (await studio.names()).length > 0);
    await studio.choose('preset', 'notebook');
    await studio.restart({ iterations: LONG });
    await sleep(3_500);
    await studio.goesOn();
    await studio.page.reload();
    await studio.until('names', async () => (await studio.names()).length > 0);
    expect(await studio.shows('adopted')).toBe(false);
  });
});
