import puppeteer, { type Browser, type Page } from 'puppeteer';
import { findFirefox } from '../../scripts/find-browsers.js';
import { CHROME_ARGUMENTS, findChrome } from '../../scripts/find-chrome.js';
import { launchFirefox } from './other_browsers/firefox.ts';
import type { Studio } from './studio.ts';

/** A browser whose pages real clicks and keys reach. */
export interface RealBrowser {
  readonly name: string;
  /** False where it is not installed. */
  readonly isHere: boolean;
  /** Starts a process of its own. */
  launch(): Promise<Browser>;
}

const required = Boolean(process.env['CI'] || process.env['MANGOSAURUS_REQUIRE_ADAPTERS']);
const firefox = findFirefox();

const ALL: readonly RealBrowser[] = [
  {
    name: 'Chrome',
    isHere: true,
    launch: () => puppeteer.launch({ executablePath: pathOf('Chrome', findChrome()), args: CHROME_ARGUMENTS }),
  },
  { name: 'Firefox', isHere: firefox !== null, launch: async () => launchFirefox(pathOf('Firefox', firefox), false) },
];

/** Chrome, and Firefox where it is installed; on Linux in CI it has to be. */
export function realBrowsers(): readonly RealBrowser[] {
  const keep = ALL.filter(({ isHere }) => isHere || (required && process.platform === 'linux'));
  for (const { name } of ALL) if (!keep.some((one) => one.name === name)) console.warn(`Not tested in ${name}.`);
  return keep;
}

/** Opens an address in a new profile of a browser. */
export async function openIn(browser: Browser, url: string): Promise<Studio> {
  const profile = await browser.createBrowserContext();
  const page = await profile.newPage();
  const consoleMessages: string[] = [];
  const consoleErrors: string[] = [];
  const tell = (text: string, isError: boolean): void => {
    consoleMessages.push(text);
    if (isError) consoleErrors.push(text);
  };
  page.on('console', (message) => tell(message.text(), message.type() === 'error'));
  page.on('pageerror', (error) => tell(String(error), true));
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(url, { waitUntil: 'load' });
  return { page, profile, url, consoleMessages, consoleErrors, close: () => profile.close() };
}

/** Asks a page until the answer is true. Where there is a strict policy, only functions can be asked. */
export async function untilTrue(page: Page, ask: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!(await page.evaluate(ask))) {
    if (performance.now() > end) throw new Error(`After a minute still not: ${ask}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function pathOf(name: string, path: string | null): string {
  if (!path) throw new Error(`There is no ${name} to test with. \`npm test\` installs it.`);
  return path;
}
