import { describe, expect, it } from 'vitest';
import { readNames } from '../../src/corpus/name_list.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { completeRecipe } from '../../src/train/complete.ts';
import { PRESETS } from '../../src/train/presets.ts';
import { bestOf, sweep } from '../../src/train/sweep.ts';
import { openRunning, type StudioPage } from '../helpers/studio_page.ts';

const LIST = 'anna\notto\neve\nada\nbob\nhannah\nelle\nivi';
const ITERATIONS = 400;

/** Types learning rates into their field. */
async function typeRates(studio: StudioPage, rates: string): Promise<void> {
  const field = await studio.find('sweep-rates');
  await field.evaluate((element) => (element as HTMLInputElement).select());
  await field.type(rates);
  await field.dispose();
}

async function sweepUntil(studio: StudioPage, phase: string): Promise<void> {
  await studio.until(`sweep ${phase}`, async () => (await studio.attributes('sweep-status', 'phase'))[0] === phase);
}

describe('the sweep', () => {
  it('answers bad input at its field, trains while the run waits, and can be stopped', async () => {
    const studio = await openRunning();
    await studio.visit('lab');
    expect(await (await studio.find('sweep-rates')).evaluate((field) => (field as HTMLInputElement).value)).toBe(
      '0.0025, 0.005, 0.01, 0.02, 0.04',
    );
    expect(await studio.text('sweep')).toBe('Train 15 runs');
    await typeRates(studio, '0.01, fast');
    await studio.press('sweep');
    expect(await studio.text('sweep-rates-error')).toMatch(/^“fast” is no learning rate: give numbers from/);
    await studio.fill('sweep-seeds', 99);
    await typeRates(studio, '0.01, 0.1');
    expect(await studio.shows('sweep-rates-error')).toBe(false);
    await studio.press('sweep');
    expect(await studio.text('sweep-seeds')).toContain('Give a whole number from 1 to 8.');
    expect(await studio.attributes('sweep-status', 'phase')).toEqual(['idle']);
    await studio.fill('sweep-seeds', 2);
    expect(await studio.text('sweep')).toBe('Train 4 runs');
    await studio.press('sweep');
    await studio.untilPhase('paused');
    await studio.until('a curve', async () => /training/.test(await studio.text('sweep-table')));
    expect(await studio.attributes('sweep-rate', 'rate')).toEqual(['0.01', '0.1']);
    await studio.press('sweep');
    await sweepUntil(studio, 'stopped');
    expect(await studio.text('sweep-status')).toBe('Stopped: 0 of 4 runs had ended.');
    expect(await studio.shows('take-best')).toBe(false);
    await studio.untilPhase('running');
    await studio.goesOn();
  });

  it('has the losses of single runs, and its best run can be taken as the page’s', async () => {
    const studio = await openRunning();
    await studio.paste(LIST);
    await studio.restart({ iterations: ITERATIONS }, 'cpu');
    await studio.untilPhase('done');
    await studio.visit('lab');
    await typeRates(studio, '0.01, 0.1');
    await studio.fill('sweep-seeds', 2);
    await studio.press('sweep');
    await sweepUntil(studio, 'done');

    const corpus = { mode: 'names', list: readNames(LIST, 'a list') } as const;
    const recipe = completeRecipe(PRESETS.notebook.recipe, corpus, { iterations: ITERATIONS });
    const runs = await sweep({ engine: cpuEngine(), corpus, recipe, learningRates: [0.01, 0.1], seeds: [0, 1] });
    const losses = runs.map(({ checkpoint }) => checkpoint.smoothLoss!);
    expect((await studio.attributes('sweep-run', 'loss')).map(Number)).toEqual(losses);
    const best = bestOf(runs)!;
    const { learningRate, seed } = best.recipe;
    const loss = best.checkpoint.smoothLoss!;
    expect(await studio.text('sweep-status')).toBe(
      `Best: learning rate ${learningRate}, seed ${seed}, with ${loss.toFixed(2)} nats per name.`,
    );
    expect((await studio.text('sweep-table')).match(/★ best/g)).toHaveLength(1);

    await studio.press('take-best');
    await studio.until('the notice', () => studio.shows('adopted'));
    expect(await studio.text('adopted')).toContain('The best run of the sweep is open with its training on');
    await studio.untilPhase('done');
    expect(await studio.progress()).toMatchObject({ iteration: ITERATIONS, smoothLoss: loss });
    expect(await studio.text('loss-chart')).toContain(`nats per name ${loss.toFixed(2)}`);
    await studio.visit('names');
    await studio.until('names', async () => (await studio.names()).length > 0);
    // It is the run of its settings: that one has the same end.
    await studio.restart();
    await studio.untilPhase('done');
    expect(await studio.progress()).toMatchObject({ iteration: ITERATIONS, smoothLoss: loss });
  });
});
