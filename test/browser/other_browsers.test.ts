import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ALL_VARIANTS } from '../../src/check/variants.ts';
import { otherBrowsers } from '../helpers/other_browsers/browser.ts';
import { RemoteStudio } from '../helpers/other_browsers/remote_studio.ts';

/** More iterations than any test waits for. */
const LONG = '5000000';
/** Programs on the CPU that share it with other work take long to compile some 200 pipelines. */
const CHECKED_WITHIN_MS = 240_000;
/** The run is stored every few seconds. */
const STORED_AFTER_MS = 4_000;
const LIST = Array.from(
  { length: 40 },
  (_, i) => `${'bcdfglmnrs'[i % 10]}${'aeio'[i % 4]}${'lmnrt'[i % 5]}o${i % 3 ? 'n' : ''}`,
);

describe.each(otherBrowsers())('the studio in $name', ({ webgpu, open }) => {
  let studio: RemoteStudio;

  beforeAll(async () => {
    const served = inject('studio');
    if ('error' in served) throw new Error(served.error);
    studio = new RemoteStudio(await open());
    await studio.page.goto(served.url);
  }, 240_000);
  afterAll(async () => studio?.page.close());

  it('learns the built-in list to names, with threads, and with WebGPU where the browser has it', async () => {
    await studio.until('names', async () => (await studio.names()).length > 0);
    expect(await studio.text('list-source')).toBe('built-in list');
    expect(await studio.page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await studio.page.evaluate(() => 'gpu' in navigator)).toBe(webgpu);
  });

  it('pauses, goes on, and takes the run up again after a reload', async () => {
    await studio.fill('preset', 'notebook');
    await studio.fill('iterations', LONG);
    await studio.press('apply');
    await studio.until('a long run', async () => (await studio.iteration()) > 0 && (await phase()) === 'running');
    await new Promise((resolve) => setTimeout(resolve, STORED_AFTER_MS));
    await studio.press('toggle');
    await studio.until('a pause', async () => (await phase()) === 'paused');
    const paused = await studio.iteration();
    await studio.press('toggle');
    await studio.until('more iterations', async () => (await studio.iteration()) > paused);
    await studio.page.reload();
    await studio.until('the run', async () => /from iteration \d+/.test(await studio.text('adopted')));
    await studio.until('more iterations', async () => (await studio.iteration()) >= paused);
  });

  it('opens its four rooms, and writes a line of verse', async () => {
    await studio.press('toggle');
    for (const room of ['lesson', 'lab', 'verse'] as const) await studio.visit(room);
    await studio.fill('prime', 'o mango');
    await studio.fill('poem-length', '40');
    await studio.press('write');
    await studio.until('a line', async () => /^o mango[^]{20}/.test(await studio.text('poem')));
    expect(await studio.text('poem-alert')).toBe('');
    await studio.visit('names');
  });

  it('learns a pasted list of 40 names', async () => {
    await studio.fill('preset', 'names');
    await studio.fill('paste', LIST.join('\n'));
    await studio.press('use-paste');
    await studio.until('the list', async () => (await studio.text('list-source')) === 'Pasted list');
    expect(await studio.data('list-report', 'names')).toEqual(['40']);
    await studio.until('the end', async () => (await phase()) === 'done');
    // Now and then the built-in model, which it learns from, adds a letter that the list does not have.
    const isLikeThem = (name: string): boolean => [...name].every((symbol) => LIST.join('').includes(symbol));
    await studio.until('its names', async () => {
      const newest = (await studio.names()).slice(0, 20);
      return newest.length === 20 && newest.filter(isLikeThem).length >= 15;
    });
  });

  it('computes what the notebook printed', async () => {
    await studio.visit('lab');
    await studio.press('check');
    await studio.until('a verdict', async () => /numbers agree/.test(await studio.text('check-status')));
    const rows = await studio.data('check-row', 'passed');
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter((passed) => passed !== 'true')).toEqual([]);
    // Without WebGPU its column says why there is nothing.
    expect((await studio.text('check-error')) === '').toBe(webgpu);
  });

  it(
    'checks every kernel of the GPU: each is right, or says what it needs',
    async () => {
      await studio.visit('lab');
      await studio.press('kernels');
      const ended = async (): Promise<boolean> => (await studio.data('kernels-status', 'phase'))[0] === 'done';
      await studio.until('the end of the check', ended, CHECKED_WITHIN_MS);
      if (!webgpu) return expect(await studio.text('kernels-error')).not.toBe('');
      expect(await studio.text('kernels-error')).toBe('');
      const states = await studio.data('kernels-cell', 'state');
      expect(states).toHaveLength(ALL_VARIANTS.length);
      expect(await studio.text('kernels-alert')).toBe('');
      expect(states.filter((state) => state === 'wrong')).toEqual([]);
      for (const reason of await studio.data('kernels-reason', 'reason')) expect(reason).toMatch(/^It needs /);
    },
    CHECKED_WITHIN_MS + 60_000,
  );

  it('has no errors in its console', async () => {
    expect(studio.page.errors).toEqual([]);
    // One that is provoked is heard of.
    await studio.page.evaluate(() => console.error('provoked'));
    await studio.until('an error', async () => studio.page.errors.some((error) => error.includes('provoked')));
  });

  const phase = async (): Promise<string> => (await studio.data('phase', 'phase'))[0] ?? '';
});
