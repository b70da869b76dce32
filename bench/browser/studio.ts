import type { Page } from 'puppeteer';
import { rowOf } from '../../src/bench/row.ts';
import type { Row } from '../../src/bench/row.ts';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { PRESETS } from '../../src/train/presets.ts';
import type { PresetName } from '../../src/train/presets.ts';
import { launch } from './chrome.ts';
import { pacingOf } from './frames.ts';
import type { FramePacing } from './frames.ts';
import type { Description } from './page_bench.ts';
import { serve, weightOf } from './served.ts';
import type { Served, Weight } from './served.ts';
import { watchPage } from './watch.ts';

/** Rows of the studio: their step is the wait for the first name, and one training step. */
export type StudioRow = Row & {
  /** Scripts, shaders and WebAssembly that were loaded before the first name, in bytes. */
  readonly loaded?: Weight;
  readonly frames?: FramePacing;
};

/** One visit of the studio. */
interface Visit {
  readonly device: Description;
  /** Milliseconds. */
  readonly firstName: number;
  readonly loaded: Weight;
  readonly frames: readonly number[];
  readonly millisecondsPerStep: number;
}

const OUT_DIR = 'bench-studio';
/** The notebook's run, with which the page starts, ends within a second or two; this one takes several. */
const PRESET = 'names';
/** Milliseconds of training before frames count, and while they do. */
const SETTLE_MS = 500;
const FRAMES_MS = 3_000;

/**
 * Opens the built studio in fresh profiles, one after the other, and gives two rows: how long after the navigation the
 * first name is shown, with what had to be loaded for it; and how evenly frames come while it trains with the preset for
 * names.
 */
export async function measureStudio(visits: number, flags: readonly string[]): Promise<StudioRow[]> {
  const served = await serve({ html: 'index.html', outDir: OUT_DIR });
  const seen: Visit[] = [];
  try {
    for (let i = 0; i < visits; i++) seen.push(await visit(served, flags));
  } finally {
    await served.close();
  }
  const { names } = builtInNames();
  const symbols = names.reduce((sum, name) => sum + name.length + 1, 0) / names.length;
  const { device, loaded } = seen[0]!;
  const first = { times: seen.map(({ firstName }) => firstName), symbols };
  const training = {
    times: seen.map(({ millisecondsPerStep }) => millisecondsPerStep),
    symbols: symbols * PRESETS[PRESET].recipe.batchSize,
  };
  return [
    { ...rowOf('studio first name', device, first), loaded },
    { ...rowOf('studio training', device, training), frames: pacingOf(seen.map(({ frames }) => frames)) },
  ];
}

/** A new Chrome with nothing in its cache. */
async function visit(served: Served, flags: readonly string[]): Promise<Visit> {
  const browser = await launch(flags);
  try {
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(watchPage);
    served.requested.clear();
    await page.goto(served.url, { waitUntil: 'load' });
    await page.waitForFunction(() => watch.firstName !== null, { polling: 50 });
    const loaded = weightOf(served.requested, OUT_DIR);
    await train(page, PRESET);
    await wait(SETTLE_MS);
    const before = await standing(page);
    await wait(FRAMES_MS);
    const after = await standing(page);
    const { firstName, frames } = await page.evaluate(() => watch);
    return {
      device: await deviceOf(page),
      firstName: firstName!,
      loaded,
      frames: frames.filter((time) => time >= before.now && time <= after.now),
      millisecondsPerStep: (after.now - before.now) / (after.iteration - before.iteration),
    };
  } finally {
    await browser.close();
  }
}

/** Begins a run with that preset. */
async function train(page: Page, preset: PresetName): Promise<void> {
  const choice = (await page.$('>>> [data-testid=preset]'))!;
  await choice.select(preset);
  const apply = await page.waitForSelector('>>> [data-testid=apply]');
  await apply!.evaluate((button) => (button as HTMLButtonElement).click());
}

/** The page's clock, and the iteration it shows. */
function standing(page: Page): Promise<{ now: number; iteration: number }> {
  return page.$eval('>>> [data-testid=iteration]', (element) => ({
    now: performance.now(),
    iteration: Number((element as HTMLElement).dataset['iteration']),
  }));
}

function deviceOf(page: Page): Promise<Description> {
  return page.$eval('>>> mango-device', (element) => {
    const { kind, name } = (element as unknown as { device: Description }).device;
    return { kind, name };
  });
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
