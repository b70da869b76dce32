import puppeteer, { type Browser, type BrowserContext, type ConsoleMessage, type Page, type Viewport } from 'puppeteer';
import { afterAll, inject } from 'vitest';
import { CHROME_ARGUMENTS, findChrome } from '../../scripts/find-chrome.js';
import { changeWorkers, NO_STORAGE, NO_WEBGPU, POSING } from './changed_workers.ts';

/** How a studio is opened. */
export interface StudioOptions {
  /** In CSS pixels; 1280 x 800 if not given. */
  readonly viewport?: Viewport;
  /** False takes navigator.gpu away, on the page and in its workers, as in a browser that has none. */
  readonly webgpu?: boolean;
  /** True lets a software adapter say that it is a card. */
  readonly posing?: boolean;
  /** False lets workers have no IndexedDB, as in some private windows. */
  readonly storage?: boolean;
  /** The profile of a studio that was opened before, with what it stored; a new one if not given. */
  readonly profile?: BrowserContext;
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: boolean;
  /** Where the studio is served, with a slash at the end; the project's own server if not given. */
  readonly url?: string;
  /** What follows the studio's address, such as "?seed=1". */
  readonly path?: string;
}

/** An open studio. */
export interface Studio {
  readonly page: Page;
  readonly profile: BrowserContext;
  readonly url: string;
  /** Everything the console told, from workers too, and uncaught errors of the page: grows while the page is open. */
  readonly consoleMessages: readonly string[];
  /** The errors among them: what a test expects to be empty at its end. */
  readonly consoleErrors: readonly string[];
  /** Closes the page, and forgets its storage unless that is another studio's, too. */
  close(): Promise<void>;
}

let browser: Promise<Browser> | undefined;

// One Chrome per test file: starting it takes half a second.
afterAll(async () => {
  await (await browser)?.close();
});

/**
 * Opens the studio in headless Chrome, with storage of its own unless another's is given, and waits for the page's load event. Chrome ends with
 * the test file.
 */
export async function openStudio(options: StudioOptions = {}): Promise<Studio> {
  const studio = inject('studio');
  if ('error' in studio) throw new Error(`The studio could not be built: ${studio.error}`);
  browser ??= launch();
  const profile = options.profile ?? (await (await browser).createBrowserContext());
  const page = await profile.newPage();
  const consoleMessages: string[] = [];
  const consoleErrors: string[] = [];
  page.on('console', (message) => {
    consoleMessages.push(describe(message));
    if (message.type() === 'error') consoleErrors.push(describe(message));
  });
  page.on('pageerror', (error) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    consoleMessages.push(text);
    consoleErrors.push(text);
  });
  await page.setViewport(options.viewport ?? { width: 1280, height: 800 });
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: options.colorScheme ?? 'light' },
    { name: 'prefers-reduced-motion', value: options.reducedMotion ? 'reduce' : 'no-preference' },
  ]);
  const changes = [
    options.webgpu === false ? NO_WEBGPU : '',
    options.posing ? POSING : '',
    options.storage === false ? NO_STORAGE : '',
  ].join('');
  if (changes) {
    // What changes workers evaluates text, which the page's policy forbids.
    await page.setBypassCSP(true);
    await page.evaluateOnNewDocument(changeWorkers, changes);
  }
  const url = (options.url ?? studio.url) + (options.path ?? '');
  await page.goto(url, { waitUntil: 'load' });
  const close = async (): Promise<void> => {
    if (!options.profile) return profile.close();
    if (!page.isClosed()) await page.close();
  };
  return { page, profile, url, consoleMessages, consoleErrors, close };
}

function launch(): Promise<Browser> {
  const executablePath = findChrome();
  if (!executablePath) {
    throw new Error('There is no Chrome to test with. `npm test` installs one; or set PUPPETEER_EXECUTABLE_PATH.');
  }
  return puppeteer.launch({ executablePath, args: CHROME_ARGUMENTS });
}

function describe(message: ConsoleMessage): string {
  const { url, lineNumber } = message.location();
  return `${message.type()}: ${message.text()}${url ? ` (${url}:${(lineNumber ?? 0) + 1})` : ''}`;
}
