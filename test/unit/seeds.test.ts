import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/worker/settings.ts';
import type { RunSettings } from '../../src/worker/settings.ts';
import { corpusSource, Desk } from '../helpers/studio_desk.ts';

const LIST = corpusSource(
  'karholm\nkarvik\nskarn\naskar\nholmkar\nvikar\nkarnes\nnesholm\nharvik\nsandvik\nsandnes\nholmvik',
);
const NAMES: RunSettings = { ...DEFAULT_SETTINGS, device: 'cpu', hiddenSize: 16, iterations: 120, from: 'nothing' };

let desk = new Desk();
afterEach(() => desk.ask({ type: 'pause' }));

/** What a run of a seed tells: its losses and the names of some moments, and those that come after training. */
async function run(seed: number, wait = 0) {
  desk = new Desk();
  const done = desk.phase('done');
  await desk.ask({ type: 'start', corpus: LIST, settings: { ...NAMES, seed } });
  if (wait > 0) {
    // Another pace: the run is interrupted, and other names are drawn in the middle of it.
    await desk.ask({ type: 'sample', id: 1, count: wait });
    await desk.ask({ type: 'pause' });
    await desk.ask({ type: 'resume' });
  }
  await done;
  const moments = desk.all('moments').at(-1)!.iterations;
  const names: string[][] = [];
  for (const iteration of [moments[3]!, moments[20]!, null]) {
    await desk.ask({ type: 'moment', iteration });
    names.push(
      desk
        .all('moment')
        .at(-1)!
        .names.map(({ text }) => text),
    );
  }
  await desk.ask({ type: 'sample', id: 2, count: 30 });
  const after = desk
    .all('names')
    .at(-1)!
    .names.map(({ text }) => text);
  return { loss: desk.all('phase').at(-1)!.progress.smoothLoss, moments, names, after };
}

describe.each([0, 7])('seed %i', (seed) => {
  it('repeats a run: its losses, the names of its moments, and those after training', async () => {
    const first = await run(seed);
    expect(await run(seed, 37)).toEqual(first);
    const other = await run(seed + 1);
    expect(other.loss).not.toBe(first.loss);
    expect(other.names).not.toEqual(first.names);
    expect(other.after).not.toEqual(first.after);
  });
});
