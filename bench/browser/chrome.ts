import puppeteer from 'puppeteer';
import type { Browser, JSHandle, Page } from 'puppeteer';
import { CHROME_ARGUMENTS, findChrome } from '../../scripts/find-chrome.js';
import type { Limits } from '../../src/bench/row.ts';
import type { Contender } from '../contender.ts';
import type { PageBench, Prepared } from './page_bench.ts';

declare global {
  var bench: PageBench;
}

/** Time limit for one call to the page, in milliseconds. A peer may need a minute for a single step. */
const PATIENCE_MS = 300_000;

/** Starts headless Chrome with a fresh profile. */
export function launch(flags: readonly string[]): Promise<Browser> {
  const executablePath = findChrome();
  if (!executablePath) throw new Error('There is no Chrome: install one, or set PUPPETEER_EXECUTABLE_PATH.');
  const args = [...CHROME_ARGUMENTS, ...flags];
  return puppeteer.launch({ executablePath, args, protocolTimeout: PATIENCE_MS });
}

/** Opens a benchmark page and waits for its global `bench`. */
export async function openBenchPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  const broken = new Promise<never>((_, reject) => page.once('pageerror', reject));
  // The race below rejects with this error. Later errors belong to a job, which reports them itself.
  broken.catch(() => undefined);
  await page.goto(url, { waitUntil: 'load' });
  await Promise.race([broken, page.waitForFunction(() => 'bench' in globalThis)]);
  return page;
}

/** A device of a benchmark page as a contender. */
export function pageContender(page: Page, device: string, runtime: string): Contender {
  return {
    label: `${device} in ${runtime}`,
    runtime,
    async prepare(job) {
      const asked = await page.evaluateHandle((...args) => bench.prepare(...args), device, job);
      const handle = asked as JSHandle<Prepared | null>;
      const description = await handle.evaluate((prepared) => prepared && prepared.description);
      if (!description) return null;
      const prepared = handle as JSHandle<Prepared>;
      return {
        description,
        run: (budget) => prepared.evaluate((inside, given) => inside.run(given), budget),
        async destroy() {
          await prepared.evaluate((inside) => inside.destroy());
          await prepared.dispose();
        },
      };
    },
  };
}

/** The limits of the page's adapter; null without one. */
export function pageLimits(page: Page): Promise<Limits | null> {
  return page.evaluate(() => bench.limits());
}

/** The browser's name and version. */
export async function runtimeOf(browser: Browser): Promise<string> {
  return (await browser.version()).replace('Headless', '').replace('/', ' ');
}
