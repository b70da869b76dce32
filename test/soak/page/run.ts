import puppeteer, { type Browser, type ConsoleMessage, type Page } from 'puppeteer';
import { serve } from '../../../bench/browser/served.ts';
import { CHROME_ARGUMENTS, findChrome } from '../../../scripts/find-chrome.js';
import { Dice } from '../dice.ts';
import type { SoakOptions } from '../options.ts';
import { ACTIONS } from './actions.ts';
import { measure } from './gauges.ts';
import { inventedList } from './lists.ts';
import { takeSmoothness, watchFrames } from './smoothness.ts';
import { growthFaults, tableOf, type Minute } from './verdict.ts';
import { Visitor } from './visitor.ts';

const MINUTE_MS = 60_000;
/** How much of a minute the page is used; then it is brought to rest. */
const USED_MS = 45_000;
/** The page is loaded again after so many measurements: long enough for what it leaks to be seen. */
const MINUTES_PER_LOAD = 15;

/** Uses the built page at random for some minutes, and measures it at rest once a minute. Returns the faults. */
export async function soakPage({ minutes, seed, say }: SoakOptions): Promise<string[]> {
  const executablePath = findChrome();
  if (!executablePath) throw new Error('There is no Chrome: install one, or set PUPPETEER_EXECUTABLE_PATH.');
  const served = await serve({ html: 'index.html', outDir: 'soak-studio' });
  const browser = await puppeteer.launch({ executablePath, args: CHROME_ARGUMENTS });
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 1_280, height: 800 });
    const told = listen(page);
    await watchFrames(page);
    await page.goto(served.url, { waitUntil: 'load' });
    return await use(page, browser, { minutes, seed, say }, told);
  } finally {
    await browser.close();
    await served.close();
  }
}

async function use(page: Page, browser: Browser, options: SoakOptions, told: readonly string[]): Promise<string[]> {
  const { minutes, seed, say } = options;
  const dice = new Dice(seed);
  const visitor = new Visitor(page);
  const list = inventedList(new Dice(seed + 1));
  const names = Object.keys(ACTIONS);
  const done = new Map<string, number>(names.map((name) => [name, 0]));
  const measured: Minute[] = [];
  const faults: string[] = [];
  const end = performance.now() + minutes * MINUTE_MS;
  let [life, latest] = [0, 'the beginning'];
  try {
    await visitor.settle();
    while (performance.now() < end) {
      const rest = performance.now() + USED_MS;
      while (performance.now() < rest) {
        latest = dice.one(names);
        await ACTIONS[latest]!(visitor, dice);
        done.set(latest, done.get(latest)! + 1);
      }
      latest = 'rest';
      await page.setViewport({ width: 1_280, height: 800 });
      const smoothness = await takeSmoothness(page);
      await visitor.rest(list);
      await visitor.expectKept();
      const minute = { minute: measured.length + 1, life, ...(await measure(page, browser)), ...smoothness };
      measured.push(minute);
      say(tableOf([minute]).split('\n')[2]!);
      if (measured.length % MINUTES_PER_LOAD > 0) continue;
      latest = 'reload';
      await visitor.reload();
      life++;
    }
    latest = 'the last reload';
    await visitor.reload();
  } catch (error) {
    faults.push(`In "${latest}": ${error instanceof Error ? error.message : String(error)}`);
  }
  faults.push(...told.map((message) => `The console: ${message}`), ...growthFaults(measured));
  say(`\n${tableOf(measured)}`);
  say(`Done: ${[...done].map(([name, count]) => `${name} ${count}`).join(', ')}; kept names ${visitor.kept.size}.`);
  return faults;
}

/** What the page and its workers tell the console, but for plain logs. Grows while the page is open. */
function listen(page: Page): readonly string[] {
  const told: string[] = [];
  page.on('console', (message: ConsoleMessage) => {
    if (/^(log|info|debug|verbose)$/.test(message.type())) return;
    told.push(`${message.type()}: ${message.text()} (${message.location().url ?? 'no place'})`);
  });
  page.on('pageerror', (error) => told.push(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  return told;
}
