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

/** Rows of the studio. Their step is the time to the first name, or one training step. */
export type StudioRow = Row & {
  /** Size of the scripts, shaders and WebAssembly that were loaded before the first name. */
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
/** The preset with which the page starts, for more steps than are measured. */
const PRESET = 'names';
/** Milliseconds of training before frames are measured, and while they are. */
const SETTLE_MS = 500;
const FRAMES_MS = 3_000;

/**
 * Opens the built studio in fresh profiles, one after the other. Returns two rows: the time from the navigation to the
 * first name, with the size of what was loaded before; and the training speed and frame times with the preset `names`.
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

/** Visits the studio with a new Chrome and an empty cache. */
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

/** Starts a run with a preset. */
async function train(page: Page, preset: PresetName): Promise<void> {
  const choice = (await page.$('>>> [data-testid=preset]'))!;
  await choice.select(preset);
  const apply = await page.waitForSelector('>>> [data-testid=apply]');
  await apply!.evaluate((button) => (button as HTMLButtonElement).click());
}

/** The page's clock, in milliseconds, and the iteration that it shows. */
function standing(page: Page): Promise<{ now: number; iteration: number }> {
  return page.$eval('>>> [data-testid=iteration]', (element) => ({
    now: performance.now(),
    iteration: Number((element as HTMLElement).dataset['iteration']),
  }));
}

function deviceOf(page: Page): Promise<Description> {
  return page.$eval('>>> mango-names-room', (element) => {
    const { kind, name } = (element as unknown as { view: { run: { device: Description } } }).view.run.device;
    return { kind, name };
  });
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
