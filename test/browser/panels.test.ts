import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFolder, goldenPrint, missingList } from '../helpers/notebook_run.ts';
import { ALL_VARIANTS } from '../../src/check/variants.ts';
import { openPage, openRunning, type StudioPage } from '../helpers/studio_page.ts';

/** Short names, so that a software adapter gets through a run in seconds. */
const SHORT_LIST = 'anna\notto\neve\nada\nbob\nhannah\nelle\nivi';
/**
 * How far two float32 engines may be apart after 2000 steps that sum in different orders. On SwiftShader it is 1.1e-6 with
 * the built-in list. A list of a few names would not do: there training itself comes to a point, near iteration 1700, from
 * which the smallest difference grows threefold with every round, between any two engines.
 */
const LARGEST_DIFFERENCE = 1e-4;

async function raceUntil(studio: StudioPage, phase: string): Promise<void> {
  await studio.until(`race ${phase}`, async () => (await studio.attributes('race-verdict', 'phase'))[0] === phase);
}

describe('the race', () => {
  it('brings both engines through to the same parameters and names, and the run above goes on', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: 5_000_000 });
    await studio.visit('lab');
    await studio.press('race');
    await studio.untilPhase('paused');
    await raceUntil(studio, 'racing');
    await raceUntil(studio, 'done');
    expect(await studio.text('lane-gpu')).toContain('2,000 of 2,000');
    expect(await studio.text('lane-cpu')).toContain('2,000 of 2,000');
    expect(await studio.text('race-verdict')).toMatch(/ won: \d+\.\d times as fast\.$/);
    const iterations = (await studio.attributes('race-pair', 'iteration')).map(Number);
    expect(iterations).toEqual([0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000]);
    const differences = (await studio.attributes('race-pair', 'difference')).map(Number);
    console.warn(`Largest difference of a parameter in the race: ${differences.join(' ')}.`);
    expect(Math.max(...differences)).toBeLessThan(LARGEST_DIFFERENCE);
    // Equal to the last bit would mean that both lanes ran on the same engine.
    expect(Math.max(...differences)).toBeGreaterThan(0);
    expect(await studio.attributes('race-name', 'agree')).toEqual(Array.from({ length: 14 }, () => 'true'));
    // The first and the last iteration, as NumPy prints them. Float32 differs in the loss's later digits.
    const prints = [goldenPrint('built-in', 0), goldenPrint('built-in', 2_000)];
    expect(await studio.attributes('race-print', 'iteration')).toEqual(['0', '2000']);
    expect(await studio.attributes('race-name', 'name')).toEqual(prints.flatMap(({ names }) => names));
    const losses = (await studio.attributes('race-loss', 'gpu')).map(Number);
    prints.forEach(({ loss }, i) => expect(losses[i]).toBeCloseTo(Number(loss), 4));
    await studio.untilPhase('running');
    await studio.goesOn();
  });

  const missing = missingList('dinos.txt');

  const ticks = `has the notebook's printouts on its list${missing ? ` (skipped: ${missing})` : ''}`;
  it.skipIf(missing)(ticks, async () => {
    const studio = await openPage();
    await studio.until('a page', () => studio.shows('names'));
    await studio.drop('the list.txt', readFileSync(join(dataFolder, 'dinos.txt')));
    await studio.until('the list', async () => (await studio.attributes('list-report', 'names'))[0] === '1536');
    await studio.visit('lab');
    await studio.press('race');
    await raceUntil(studio, 'racing');
    await raceUntil(studio, 'done');
    expect(await studio.attributes('race-print', 'iteration')).toEqual(['0', '2000']);
    const marks = await studio.page.$$eval('>>> [data-testid=race-notebook]', (cells) => cells.length);
    // Seven names and the loss, at both iterations.
    expect(marks).toBe(16);
  });

  it('pauses a run that is still in preparation, and lets it go on when stopped', async () => {
    const studio = await openPage({ path: '#/lab' });
    // Straight after loading, before the worker can have answered.
    await (await studio.find('race')).evaluate((button) => button.click());
    await studio.untilPhase('paused');
    expect(await studio.attributes('race-verdict', 'phase')).toEqual(['racing']);
    await studio.press('race');
    await raceUntil(studio, 'stopped');
    await studio.untilPhase('running');
    await studio.goesOn();
  });

  it('says where there is no WebGPU that one engine cannot race', async () => {
    const studio = await openPage({ webgpu: false });
    await studio.until('a page', () => studio.shows('reset'));
    await studio.choose('preset', 'notebook');
    await studio.restart({ iterations: 5_000_000 });
    await studio.visit('lab');
    await studio.press('race');
    await raceUntil(studio, 'done');
    expect(await studio.text('lane-gpu')).toMatch(/no WebGPU: use a current Chrome/);
    expect(await studio.text('lane-cpu')).toContain('2,000 of 2,000');
    expect(await studio.text('race-verdict')).toMatch(/One engine could not race/);
    await studio.untilPhase('running');
  });
});

/** Few and small sizes, for a software adapter. */
const TINY_GRID = { hiddenSizes: [4, 8], batchSizes: [1, 2] };

/** The phase of the comparison of sizes. */
async function crossoverUntil(studio: StudioPage, phase: string): Promise<void> {
  await studio.until(`comparison ${phase}`, async () => {
    return (await studio.attributes('crossover-verdict', 'phase'))[0] === phase;
  });
}

/** Puts a grid in the place of the page's. */
async function setGrid(studio: StudioPage, grid: typeof TINY_GRID): Promise<void> {
  await studio.page.$eval('mango-studio', (element, value) => Object.assign(element, { grid: value }), grid);
}

describe('the comparison of sizes', () => {
  it('fills its table, and the run above waits and comes to the end it would have had', async () => {
    const studio = await openRunning();
    await studio.paste(SHORT_LIST);
    await studio.restart({ iterations: 100_000 }, 'cpu');
    await studio.untilPhase('done');
    const { smoothLoss: undisturbed } = await studio.progress();

    await setGrid(studio, TINY_GRID);
    await studio.restart();
    await studio.untilIteration(1);
    await studio.visit('lab');
    await studio.press('crossover');
    await studio.untilPhase('paused');
    const waitsAt = await studio.iteration();
    expect(waitsAt).toBeLessThan(100_000);
    await crossoverUntil(studio, 'done');
    expect(await studio.attributes('crossing', 'size')).toEqual(['4 x 1', '4 x 2', '8 x 1', '8 x 2']);
    const winners = await studio.attributes('crossing', 'winner');
    expect(winners.filter((winner) => !['gpu', 'cpu', 'even'].includes(winner))).toEqual([]);
    // A software adapter is not called a GPU, and at such sizes is no match for the CPU.
    expect(winners).toContain('cpu');
    expect(await studio.text('crossover-table')).toMatch(/CPU \d+(\.\d)?×/);
    expect(await studio.text('crossover-table')).not.toMatch(/\bGPU \d/);
    expect(await studio.text('crossover-verdict')).toMatch(/^WebGPU is faster at/);
    await studio.untilPhase('done');
    expect(await studio.progress()).toMatchObject({ iteration: 100_000, smoothLoss: undisturbed });
  });

  it('can be stopped, gives way to a race, and says where there is nothing to compare', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: 5_000_000 });
    await studio.visit('lab');
    await studio.press('crossover');
    await studio.untilPhase('paused');
    await studio.press('crossover');
    await crossoverUntil(studio, 'stopped');
    await studio.untilPhase('running');
    await studio.press('crossover');
    await crossoverUntil(studio, 'measuring');
    await studio.press('race');
    await crossoverUntil(studio, 'stopped');
    await raceUntil(studio, 'racing');
    await studio.untilPhase('paused');
    await studio.press('race');
    await studio.untilPhase('running');
    await studio.goesOn();

    const without = await openPage({ webgpu: false, path: '#/lab' });
    await without.until('a run', async () => (await without.iteration()) > 0);
    await without.press('crossover');
    await crossoverUntil(without, 'done');
    expect(await without.text('crossover-error')).toMatch(/no WebGPU: use a current Chrome/);
  });
});

describe('the notebook check', () => {
  it.each(['gpu', 'cpu', 'reference'])('passes every row on %s', async (engine) => {
    const rows = await checkedRows();
    expect(rows[engine]!.length).toBeGreaterThan(10);
    expect([...new Set(rows[engine]!.map(({ cell }) => cell))]).toEqual(['clip', 'sample', 'optimize']);
    expect(rows[engine]!.filter(({ passed }) => passed !== 'true')).toEqual([]);
  });
});

type Rows = Record<string, { cell: string; passed: string; text: string }[]>;
let checked: Promise<Rows> | undefined;

/** The rows of one check of all engines, asked for once. */
function checkedRows(): Promise<Rows> {
  return (checked ??= (async () => {
    const studio = await openRunning();
    await studio.visit('lesson');
    await studio.press('check');
    await studio.until('the verdict', async () => /numbers agree/.test(await studio.text('check-status')));
    expect(await studio.text('check-status')).toMatch(/^All \d+ numbers agree\.$/);
    const entries = ['gpu', 'cpu', 'reference'].map(async (engine) => {
      const rows = await studio.page.$$eval(`>>> [data-testid=check-${engine}] [data-testid=check-row]`, (found) =>
        found.map((row) => {
          const { cell = '', passed = '' } = (row as HTMLElement).dataset;
          return { cell, passed, text: row.textContent ?? '' };
        }),
      );
      return [engine, rows] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  })());
}

describe('a lost device', () => {
  it('is told, and the run comes to the end it would have had', async () => {
    const studio = await openRunning();
    await studio.paste(SHORT_LIST);
    await studio.restart({ iterations: 800 }, 'gpu');
    await studio.untilPhase('done');
    const { smoothLoss: undisturbed } = await studio.progress();

    await studio.restart();
    await studio.untilIteration(200);
    const lostAt = await studio.iteration();
    expect(lostAt).toBeLessThan(800);
    // The request that the page's client would send, handed to the worker from within.
    await studio.page.workers()[0]!.evaluate(() => {
      self.dispatchEvent(new MessageEvent('message', { data: { type: 'lose-device' } }));
    });
    await studio.until('the notice', () => studio.shows('recovered'));
    expect(await studio.text('recovered')).toMatch(/device was lost; training goes on where it was/);
    await studio.untilPhase('done');
    const { iteration, smoothLoss } = await studio.progress();
    expect(iteration).toBe(800);
    expect(smoothLoss).toBe(undisturbed);
    expect(await studio.shows('failed')).toBe(false);
    await studio.visit('lab');
    expect(await studio.attributes('device-card', 'kind')).toEqual(['gpu']);
  });
});

describe('without WebGPU', () => {
  it('the CPU trains, and the page says what to do', async () => {
    const studio = await openRunning({ webgpu: false });
    await studio.until('names', async () => (await studio.names()).length > 0);
    await studio.visit('lab');
    expect(await studio.attributes('device-card', 'kind')).toEqual(['cpu']);
    expect(await studio.text('device-reason')).toMatch(/no WebGPU: use a current Chrome, Edge, Safari or Firefox/);
    expect(await studio.text('device-advice')).toMatch(/https or from localhost/);
    expect(await studio.text('failed')).toBe('');
  });

  it('a run on WebGPU is refused with a reason, and another choice goes on with the list', async () => {
    const studio = await openRunning({ webgpu: false });
    await studio.paste('anna\notto');
    await studio.fill('iterations', 300);
    await studio.choose('device', 'gpu');
    await studio.press('apply');
    await studio.until('the reason', async () =>
      /no WebGPU: use a current Chrome/.test(await studio.text('list-alert')),
    );
    // What was there stays.
    expect(await studio.phase()).toBe('running');
    await studio.restart({}, 'cpu');
    await studio.untilPhase('done');
    expect(await studio.text('list-alert')).toBe('');
    expect(await studio.text('list-source')).toBe('Pasted list');
    expect(await studio.iteration()).toBe(300);
  });
});

/** A program on the CPU that shares it with other work takes long to compile some 200 pipelines. */
const CHECKED_WITHIN_MS = 240_000;

describe('the check of the GPU', () => {
  it(
    'finds every kernel right while the run goes on, and copies a report',
    async () => {
      const studio = await openRunning();
      await studio.restart({ iterations: 5_000_000 });
      await studio.visit('lab');
      await studio.press('kernels');
      const phase = async (): Promise<string | undefined> => (await studio.attributes('kernels-status', 'phase'))[0];
      await studio.until('a finding', async () => (await studio.attributes('kernels-cell', 'state')).length > 0);
      await studio.goesOn();
      // So that the check has the processor for itself.
      await studio.press('toggle');
      await studio.until('the end of the check', async () => (await phase()) === 'done', CHECKED_WITHIN_MS);
      const states = await studio.attributes('kernels-cell', 'state');
      expect(states).toEqual(ALL_VARIANTS.map(() => 'right'));
      expect(await studio.text('kernels-status')).toBe(`All ${ALL_VARIANTS.length} variants are right.`);
      await studio.press('kernels-copy');
      await studio.until('a message', async () => /report/.test(await studio.text('kernels-status')));
    },
    CHECKED_WITHIN_MS + 60_000,
  );

  it('can be stopped, and says why there is none without WebGPU', async () => {
    const studio = await openRunning();
    await studio.visit('lab');
    await studio.press('kernels');
    await studio.until('a finding', async () => (await studio.attributes('kernels-cell', 'state')).length > 0);
    await studio.press('kernels');
    await studio.until('a verdict', async () => /^Stopped after/.test(await studio.text('kernels-status')));
    const without = await openRunning({ webgpu: false });
    await without.visit('lab');
    await without.press('kernels');
    await without.until('an error', async () => /WebGPU/.test(await without.text('kernels-error')));
  });
});
