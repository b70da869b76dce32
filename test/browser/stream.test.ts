import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { openPage, openRunning } from '../helpers/studio_page.ts';

/** What may be fetched, compressed, before the first name. */
const LARGEST_BYTES = 115_000;
/** More iterations than any test waits for. */
const LONG = 5_000_000;

describe('the studio on its built-in list', () => {
  it('streams names without a click, marks them as the list has them, and learns', async () => {
    const studio = await openPage();
    await studio.until('names', async () => (await studio.names()).length > 0, 15_000);
    await studio.visit('lesson');
    await studio.press('lesson-start');
    await studio.untilIteration(1);
    const early = await studio.progress();
    await studio.untilIteration(5_000);
    const late = await studio.progress();
    expect(late.smoothLoss).not.toBe(early.smoothLoss);
    // What a network that learned nothing comes to; after 5000 iterations 0.7 % of the smoothed loss is its first value.
    const { names: list, distinct } = builtInNames();
    const symbols = list.reduce((sum, name) => sum + name.length + 1, 0);
    expect(late.smoothLoss).toBeLessThan(0.8 * (symbols / list.length) * Math.log(27));

    expect(await studio.text('loss-chart')).toMatch(/nats per name \d+\.\d\d/);
    await studio.visit('names');
    await studio.press('more');
    await studio.until('thirty names', async () => (await studio.names()).length >= 30);
    const names = await studio.names();
    expect(names.filter(({ text, inList }) => inList !== distinct.has(text))).toEqual([]);
    expect(await studio.text('list-source')).toBe('built-in list');
    expect(await studio.attributes('list-report', 'names')).toEqual([String(list.length)]);
  });

  it('completes a run', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: 300 });
    await studio.untilPhase('done');
    expect(await studio.iteration()).toBe(300);
    const { iteration, iterations, smoothLoss } = await studio.progress();
    expect([iteration, iterations]).toEqual([300, 300]);
    expect(smoothLoss).toBeGreaterThan(0);
    expect((await studio.names()).length).toBeGreaterThan(0);
    expect(await studio.text('live')).toContain('Training finished after 300 iterations');
  });

  it('pauses, goes on, starts again, and gives more names in every phase', async () => {
    const studio = await openRunning();
    const moreNames = async () => {
      const before = await studio.namesInAll();
      await studio.press('more');
      // Of twenty asked for, those that end at once are left out.
      await studio.until('more names', async () => (await studio.namesInAll()) >= before + 10);
    };
    await studio.restart({ iterations: LONG });
    await studio.untilIteration(1_500);
    await moreNames();
    await studio.press('toggle');
    await studio.untilPhase('paused');
    const paused = { iteration: await studio.iteration(), names: await studio.namesInAll() };
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect({ iteration: await studio.iteration(), names: await studio.namesInAll() }).toEqual(paused);
    await moreNames();
    expect(await studio.iteration()).toBe(paused.iteration);

    await studio.press('toggle');
    await studio.untilIteration(paused.iteration + 500);
    await studio.press('toggle');
    await studio.untilPhase('paused');
    const late = await studio.iteration();
    await studio.restart();
    expect(await studio.phase()).toBe('running');
    expect(await studio.iteration()).toBeLessThan(late);
    expect((await studio.names()).every(({ iteration }) => iteration < late)).toBe(true);

    await studio.restart({ iterations: 100 });
    await studio.untilPhase('done');
    await moreNames();
    expect(await studio.iteration()).toBe(100);
  });

  it('asks nobody else, and fetches little before the first name', async () => {
    const studio = await openPage();
    const requests: string[] = [];
    studio.page.on('request', (request) => requests.push(request.url()));
    await studio.page.evaluateOnNewDocument(() => {
      const look = (): void => {
        const studio = document.querySelector('mango-studio')?.shadowRoot;
        const names = studio?.querySelector('mango-names-room')?.shadowRoot?.querySelector('mango-names')?.shadowRoot;
        if (names?.querySelector('[data-testid=name]')) Object.assign(window, { firstNameAt: performance.now() });
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await studio.page.reload();
    await studio.until('names', async () => (await studio.names()).length > 0);
    // What a worker imports is known to the worker alone.
    const entries = () =>
      performance
        .getEntriesByType('resource')
        .map(({ name, startTime }) => ({ name, at: performance.timeOrigin + startTime }));
    const worker = studio.page.workers()[0]!;
    const loaded = [...(await studio.page.evaluate(entries)), ...(await worker.evaluate(entries))];
    const fetched = [...requests, ...loaded.map(({ name }) => name)];
    const addresses = [...new Set(fetched)].filter((address) => !/^(data|blob):/.test(address));
    expect(addresses.filter((address) => !address.startsWith(studio.url))).toEqual([]);

    await studio.until('its time', () => studio.page.evaluate(() => 'firstNameAt' in window));
    const firstNameAt = await studio.page.evaluate(
      () => performance.timeOrigin + (window as unknown as { firstNameAt: number }).firstNameAt,
    );
    const late = loaded.filter(({ at }) => at > firstNameAt).map(({ name }) => name);
    const files = addresses.filter((address) => /\.(js|wgsl)$/.test(address) && !late.includes(address));
    const sizes = await Promise.all(
      files.map(async (file) => gzipSync(new Uint8Array(await (await fetch(file)).arrayBuffer())).length),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    console.warn(
      `${bytes} bytes of JavaScript and shaders, compressed, before the first name (${files.length} files).`,
    );
    // The page's script and the worker's: were one of them missing here, the sum would mean nothing.
    expect(files.length).toBeGreaterThanOrEqual(2);
    expect(bytes).toBeLessThan(LARGEST_BYTES);
  });
});

describe('names that go', () => {
  it('leave nothing in the document', async () => {
    const studio = await openPage();
    await studio.until('names', async () => (await studio.names()).length > 0);
    const nodes = await studio.page.evaluate(async () => {
      const list = document.createElement('mango-names');
      document.body.append(list);
      const counts: number[] = [];
      for (let shown = 0; shown < 5; shown++) {
        // Half of them stay and move, the others go.
        const names = Array.from({ length: 20 }, (_, i) => {
          return { text: 'anna', inList: false, typical: true, iteration: 1, number: 10 * shown + i };
        });
        const feed = { first: () => names.toReversed() };
        Object.assign(list, { feed, revision: shown, total: 10 * shown + 20 });
        await list.updateComplete;
        counts.push(list.renderRoot.querySelector('ol')!.childNodes.length);
      }
      return counts;
    });
    expect(new Set(nodes)).toEqual(new Set([nodes[0]]));
  });
});
