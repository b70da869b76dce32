import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxePuppeteer } from '@axe-core/puppeteer';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROME_ARGUMENTS, findChrome } from '../../scripts/find-chrome.js';
import { exportModel } from '../../src/export/export_model.ts';
import { importExported, randomModel } from '../helpers/exported.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const model = randomModel();
let browser: Browser;
let elves: Awaited<ReturnType<typeof importExported>>;

beforeAll(async () => {
  browser = await puppeteer.launch({ executablePath: findChrome()!, args: CHROME_ARGUMENTS });
  elves = await importExported(folder, model);
  writeFileSync(join(folder, 'elves.html'), exportModel(model, 'html', { title: 'Elves' }));
});
afterAll(() => browser.close());

interface OpenPage {
  readonly page: Page;
  /** Errors of the console and of the page. */
  readonly errors: string[];
  /** What the page asked for. */
  readonly requests: string[];
}

/** Opens an address on a page of its own. */
async function open(url: string, colorScheme = 'light', width = 1_000): Promise<OpenPage> {
  const page = await browser.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
  page.on('request', (request) => requests.push(request.url()));
  await page.setViewport({ width, height: 800 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: colorScheme }]);
  await page.goto(url, { waitUntil: 'load' });
  return { page, errors, requests };
}

describe('an exported page, opened from disk', () => {
  const url = pathToFileURL(join(folder, 'elves.html')).href;
  const items = (page: Page): Promise<(string | null)[]> =>
    page.$$eval('li', (found) => found.map((item) => item.textContent));
  /** Resolves when the message holds a text. */
  const told = (page: Page, text: string): Promise<unknown> =>
    page.waitForFunction((part) => document.querySelector('[role=status]')?.textContent?.includes(part), {}, text);
  const type = async (page: Page, id: string, text: string): Promise<void> => {
    await page.$eval(`#${id}`, (input) => (input as HTMLInputElement).select());
    await page.type(`#${id}`, text);
  };

  it('shows the names of its form, and asks for nothing', async () => {
    const { page, errors, requests } = await open(url);
    await told(page, '12 names of seed 0, as learned.');
    expect(await page.title()).toBe('Elves');
    expect(await items(page)).toEqual(elves.names({ count: 12 }));
    await page.click('button[type=submit]');
    await told(page, 'seed 1');
    expect(await items(page)).toEqual(elves.names({ count: 12, seed: 1 }));
    await type(page, 'begin', 'Ab');
    await type(page, 'count', '30');
    await page.focus('#temperature');
    await page.keyboard.press('Home');
    await told(page, '30 names of seed 1, very safe.');
    expect(await items(page)).toEqual(elves.names({ count: 30, seed: 1, begin: 'Ab', temperature: 0.3 }));
    expect({ errors, requests }).toEqual({ errors: [], requests: [url] });
    await page.close();
  });

  it('says what is wrong, and recovers', async () => {
    const { page, errors } = await open(url);
    await told(page, '12 names');
    await type(page, 'begin', 'q');
    await told(page, 'Symbol 1 of begin is "q" (U+0071)');
    expect(await page.$eval('#begin', (input) => input.getAttribute('aria-invalid'))).toBe('true');
    await type(page, 'begin', 'a');
    await told(page, '12 names');
    await type(page, 'seed', '1.5');
    await told(page, 'Seed: give a whole number from 0 to 4294967295.');
    expect(await page.$$eval('[aria-invalid=true]', (found) => found.map(({ id }) => id))).toEqual(['seed']);
    await page.click('button[type=submit]');
    await type(page, 'seed', '4294967295');
    await told(page, 'seed 4294967295');
    await page.click('button[type=submit]');
    await told(page, 'seed 0');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('copies its names, or selects them where it may not', async () => {
    const { page } = await open(url);
    await told(page, '12 names');
    await page.evaluate(() => {
      Object.assign(window, { copied: '' });
      navigator.clipboard.writeText = async (text) => void Object.assign(window, { copied: text });
    });
    await page.click('#copy');
    await told(page, 'Copied');
    expect(await page.evaluate('copied')).toBe(elves.names({ count: 12 }).join('\n'));
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
    });
    await page.click('#copy');
    await told(page, 'The names are selected');
    expect((await page.evaluate(() => String(getSelection()))).split('\n')).toHaveLength(12);
    await page.close();
  });

  it.each([
    ['light', 1_000],
    ['dark', 320],
  ] as const)('axe finds nothing, and nothing is cut off: %s, %i pixels', async (colorScheme, width) => {
    const { page } = await open(url, colorScheme, width);
    await told(page, '12 names');
    const violations = async (): Promise<string[]> => {
      const { violations: found, passes } = await new AxePuppeteer(page).analyze();
      expect(passes.find(({ id }) => id === 'color-contrast')?.nodes.length).toBeGreaterThan(10);
      return found.map(({ id, help }) => `${id}: ${help}`);
    };
    expect(await violations()).toEqual([]);
    await type(page, 'begin', 'q');
    await told(page, 'Symbol 1');
    expect(await violations()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.close();
  });
});

it('a module works on a page with a strict policy and in a worker: no inline script, no eval, no WebAssembly', async () => {
  const module = basename(elves.path);
  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    '/': ['text/html', '<!doctype html><title>waits</title><script type="module" src="/page.js"></script>'],
    '/page.js': [
      'text/javascript',
      `import { names } from './${module}';
       const worker = new Worker('/worker.js', { type: 'module' });
       worker.onmessage = ({ data }) => {
         document.body.textContent = JSON.stringify([names({ count: 5, seed: 4 }), data]);
         document.title = 'done';
       };`,
    ],
    '/worker.js': [
      'text/javascript',
      `import { names, score } from './${module}';
       postMessage([names({ count: 5, seed: 4 }), score('abc')]);`,
    ],
    [`/${module}`]: ['text/javascript', readFileSync(elves.path, 'utf8')],
  };
  const server = createServer(({ url = '' }, response) => {
    const [type, text] = files[url] ?? ['text/plain', ''];
    const policy = "default-src 'none'; script-src 'self'; worker-src 'self'";
    const headers = { 'Content-Security-Policy': policy, 'Content-Type': type };
    response.writeHead(files[url] ? 200 : 204, headers).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { page, errors } = await open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => document.title === 'done');
    const names = elves.names({ count: 5, seed: 4 });
    const shown = JSON.parse(await page.$eval('body', (body) => body.textContent ?? ''));
    expect(shown).toEqual([names, [names, elves.score('abc')]]);
    expect(errors).toEqual([]);
  } finally {
    server.close();
  }
});
