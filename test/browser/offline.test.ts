import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { buildAsForUsers } from '../helpers/serve_studio.ts';
import { StaticHost } from '../helpers/static_host.ts';
import { openPage, type StudioPage } from '../helpers/studio_page.ts';

/** A path with no meaning to the build. */
const PATH = '/some/path/';
const LIST = ['anna', 'otto', 'ada', 'bob', 'eve'];
/** The run is stored every few seconds. */
const STORED_AFTER_MS = 4_000;

const studio = inject('studio');
if ('error' in studio) throw new Error(studio.error);
const host = new StaticHost(studio.folder, PATH);
const next = mkdtempSync(join(tmpdir(), 'mangosaurus-next-'));

beforeAll(() => host.plugIn());
afterEach(() => host.plugIn());
afterAll(async () => {
  await host.unplug();
  rmSync(next, { recursive: true });
});

/** Opens the studio from the static host, and waits until its service worker has all files. */
async function openKept(): Promise<StudioPage> {
  host.folder = (studio as { folder: string }).folder;
  const page = await openPage({ url: host.url });
  await kept(page);
  return page;
}

async function kept(page: StudioPage): Promise<void> {
  await page.until('names', async () => (await page.names()).length > 0);
  await page.until('a service worker', () =>
    page.page.evaluate(() => navigator.serviceWorker.controller?.state === 'activated'),
  );
}

/** Fails unless all rooms open, a list is learned, and a poem is written. */
async function doesEverything(page: StudioPage): Promise<void> {
  await page.visit('verse');
  await page.begin('o mango', 30);
  await page.until('a poem', async () => /^o mango[^]{5}/.test(await page.text('poem')));
  await page.visit('lesson');
  await page.press('lesson-start');
  await page.until('a print', async () => (await page.attributes('print', 'iteration')).length > 0);
  await page.visit('lab');
  // The plotting library is loaded when there is something to draw.
  await page.until('a chart', () =>
    page.page.$$eval('>>> [data-testid=loss-chart] >>> canvas', ({ length }) => length > 0),
  );
  await page.visit('names');
  await page.paste(LIST.join('\n'));
  await page.until('its names', async () => (await page.text('list-source')) === 'Pasted list');
  await page.press('more');
  await page.until('names', async () => (await page.names()).length > 0);
}

const isMarked = (page: StudioPage) => page.page.evaluate(() => 'isMarked' in window);
const isNext = (page: StudioPage) => page.page.evaluate(() => document.querySelector('meta[name=next]') !== null);

/** Presses the button of the offer, and waits until the page is loaded again. */
async function takeNext(page: StudioPage): Promise<void> {
  const button = await page.find('update-reload');
  await Promise.all([page.page.waitForNavigation(), button.click()]);
}

describe('the installed studio', () => {
  it('has a manifest with a name, a start, and icons of the sizes it says', async () => {
    const page = await openKept();
    const session = await page.page.createCDPSession();
    const { url, errors, data } = await session.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    const manifest = JSON.parse(data ?? '') as Record<string, unknown> & {
      icons: { src: string; sizes: string; purpose?: string }[];
    };
    expect(manifest).toMatchObject({ name: 'Mangosaurus', short_name: 'Mangosaurus', display: 'standalone' });
    for (const key of ['start_url', 'scope']) expect(new URL(String(manifest[key]), url).href).toBe(host.url);
    expect(manifest.icons.filter(({ purpose }) => purpose === 'maskable')).toHaveLength(1);
    const sizes = await page.page.evaluate(
      async (sources) =>
        Promise.all(
          sources.map(async (source) => {
            const image = new Image();
            image.src = source;
            await image.decode();
            return `${image.naturalWidth}x${image.naturalHeight}`;
          }),
        ),
      manifest.icons.map(({ src }) => new URL(src, url).href),
    );
    manifest.icons.forEach((icon, i) => icon.sizes === 'any' || expect(sizes[i], icon.src).toBe(icon.sizes));
    expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']));
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // Each test has a profile of its own, which Chrome takes for a private one.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
  });

  it('does everything without the network, reloaded or not, under any path', async () => {
    const page = await openKept();
    await host.unplug();
    await doesEverything(page);
    await new Promise((resolve) => setTimeout(resolve, STORED_AFTER_MS));
    await page.page.reload();
    await page.until('the run', () => page.shows('adopted'));
    await page.until('its list', async () => (await page.text('list-source')) === 'Pasted list');
    await doesEverything(page);
    // The host sets no headers; the service worker does, so that threads may share memory.
    expect(await page.page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  it('asks for nothing of its own before the first name', async () => {
    host.asked.length = 0;
    const page = await openKept();
    const early = host.asked.slice(0, host.asked.indexOf('service_worker.js'));
    expect(early.length).toBeGreaterThan(2);
    expect(early.filter((path) => /^icons\/|safetensors|service_worker/.test(path))).toEqual([]);
    expect(page.page.url()).toBe(host.url);
  });
});

describe('a new version', () => {
  beforeAll(async () => {
    await buildAsForUsers({
      root: fileURLToPath(new URL('../..', import.meta.url)),
      logLevel: 'warn',
      build: { outDir: next, emptyOutDir: true },
      plugins: [
        {
          name: 'another-version',
          renderChunk: (code) => `${code}\n/* next */`,
          transformIndexHtml: () => [{ tag: 'meta', attrs: { name: 'next' } }],
        },
      ],
    });
  });

  it('is offered and not forced, and pages of the old one keep all their functions', async () => {
    const first = await openKept();
    const second = await first.openBeside();
    await kept(second);
    // A page that is loaded again loses its mark.
    await second.page.evaluate(() => void Object.assign(window, { isMarked: true }));
    host.folder = next;
    await first.page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    for (const page of [first, second]) {
      // A page in the background paints nothing.
      await page.page.bringToFront();
      await page.until('the offer', () => page.shows('update'));
    }
    await first.page.bringToFront();
    await first.press('update-later');
    expect(await first.shows('update')).toBe(false);
    // A reload alone does not change the version while another page is open.
    await first.page.reload();
    await first.until('the offer', () => first.shows('update'));
    expect(await isNext(first)).toBe(false);

    await takeNext(first);
    expect(await isNext(first)).toBe(true);
    await first.until('names', async () => (await first.names()).length > 0);

    await second.page.bringToFront();
    expect(await isMarked(second)).toBe(true);
    expect(await isNext(second)).toBe(false);
    await doesEverything(second);
    await takeNext(second);
    expect(await isNext(second)).toBe(true);

    const names = () => second.page.evaluate(() => caches.keys());
    expect(await names()).toHaveLength(2);
    await first.page.close();
    await second.page.goto('about:blank');
    await second.page.goto(host.url);
    await second.until('only one version', async () => (await names()).length === 1);
    await host.unplug();
    await second.page.reload();
    await second.until('names', async () => (await second.names()).length > 0);
    expect(await isNext(second)).toBe(true);
  });
});
