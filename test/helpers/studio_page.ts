import { afterEach, expect } from 'vitest';
import { StudioDriver } from './studio_driver.ts';
import { openStudio, type Studio, type StudioOptions } from './studio.ts';

const open = new Set<Studio>();

// A page that a test left open would train on and take the time of the next.
afterEach(async () => {
  const studios = [...open];
  open.clear();
  // The latest first: those that share a profile end before the one that closes it.
  for (const studio of studios.reverse()) await studio.close();
  for (const { consoleMessages } of studios) {
    const complaints = consoleMessages.filter((message) => !/^(log|info|debug|verbose): /.test(message));
    expect(complaints, 'errors and warnings in the console').toEqual([]);
  }
});

/** Opens the studio for one test: closed after it, when its console must hold neither error nor warning. */
export async function openPage(options: StudioOptions = {}): Promise<StudioPage> {
  const studio = await openStudio(options);
  open.add(studio);
  return new StudioPage(studio);
}

/** The same, once the built-in list is trained on, as in the notebook but for longer: nothing moves on the page from then on. */
export async function openRunning(options: StudioOptions = {}): Promise<StudioPage> {
  const studio = await openPage(options);
  const isUnderWay = async () => (await studio.phase()) === 'running' && (await studio.iteration()) > 0;
  // The first run takes a second on a fast machine, and may be over before it is seen.
  await studio.until('a first run', async () => (await isUnderWay()) || (await studio.phase()) === 'done');
  // At rest it does not slow down what follows.
  if ((await studio.phase()) === 'running') await studio.press('toggle');
  await studio.choose('preset', 'notebook');
  await studio.restart({ iterations: 5_000_000 });
  await studio.until('a run that lasts', isUnderWay);
  await studio.fold('mango-settings');
  return studio;
}

/** The studio of a test. */
export class StudioPage extends StudioDriver {
  readonly url: string;
  readonly #studio: Studio;

  constructor(studio: Studio) {
    super(studio.page);
    this.#studio = studio;
    this.url = studio.url;
  }

  /** Another studio with the same storage. */
  openBeside(): Promise<StudioPage> {
    return openPage({ profile: this.#studio.profile, url: this.url });
  }
}
