import { describe, expect, it } from 'vitest';
import { openRunning } from '../helpers/studio_page.ts';
import { TEXT } from '../helpers/texts.ts';

describe('the CPU engine on the page', () => {
  it('shares what there is to do between threads, and ends them with the run', async () => {
    const studio = await openRunning();
    const { page } = studio;
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    const threads = () => page.workers().filter((worker) => worker.url().startsWith('blob:')).length;
    // A name's network is too small to be shared.
    expect(threads()).toBe(0);
    await studio.unfold();
    await studio.choose('preset', 'text');
    const sizes = { hiddenSize: 96, layers: 1, batchSize: 32, sequenceLength: 16, iterations: 5_000_000 };
    for (const [name, value] of Object.entries(sizes)) await studio.fill(name, value);
    await studio.drop('verse.txt', TEXT);
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    const expected = Math.min(8, cores > 2 ? cores - 1 : cores) - 1;
    await studio.until(`${expected} threads`, async () => threads() === expected);
    await studio.restart({ hiddenSize: 8, batchSize: 1 });
    await studio.until('no threads', async () => threads() === 0);
  });
});
