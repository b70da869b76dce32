import { ROOM_NAMES } from '../../../src/ui/rooms.ts';
import { StudioDriver } from '../../helpers/studio_driver.ts';

/** The settings of every run: the notebook's, and small, so that it ends soon on a software GPU, too. */
const SETTINGS = { hiddenSize: 24, seed: 7, iterations: 2_000 };

/** The studio, and what its user has kept so far. */
export class Visitor extends StudioDriver {
  /** The names that the page must not lose. */
  readonly kept = new Set<string>();

  /** Sets small runs up; for a page that has just begun. */
  async settle(): Promise<void> {
    await this.until('a first name', async () => (await this.names()).length > 0);
    await this.until('the bar', () => this.shows('wish-begin'));
    await this.untilPhase('done');
    await this.choose('preset', 'notebook');
    await this.choose('device', 'cpu');
    for (const [name, value] of Object.entries(SETTINGS)) await this.fill(name, value);
    // Rooms that were visited stay: their elements belong to every measurement.
    for (const room of ROOM_NAMES) await this.visit(room);
    await this.visit('names');
  }

  /** Pastes a list and trains to the end. */
  async learn(list: string): Promise<void> {
    await this.visit('names');
    await this.reveal('paste');
    await this.paste(list);
    await this.untilPhase('done');
  }

  /** Starts the run again and waits for its end. */
  async again(device = 'cpu'): Promise<void> {
    await this.visit('names');
    await this.restart({}, device);
    await this.untilPhase('done');
  }

  /** Types into a field of the bar over the names. */
  async wish(id: string, text: string): Promise<void> {
    const field = await this.find(id);
    await field.evaluate((input) => (input as HTMLInputElement).select());
    await (text === '' ? field.press('Backspace') : field.type(text));
    await field.dispose();
  }

  async clearWishes(): Promise<void> {
    await this.visit('names');
    if (await this.shows('clear-wishes')) await this.press('clear-wishes');
  }

  /** Writes a poem to its end. */
  async write(length: number): Promise<void> {
    await this.visit('verse');
    await this.choose('pace', 'at once');
    await this.begin('a mango', length);
    const writing = async () => (await this.attributes('poem', 'writing'))[0] === 'true';
    await this.until('the end of the poem', async () => !(await writing()));
  }

  /** Presses the star of a shown name, and notes what that keeps or removes. */
  async star(place: number): Promise<void> {
    const stars = await this.page.$$('>>> [data-testid=names] .star');
    const chosen = stars[place % Math.max(1, stars.length)];
    const found = await chosen?.evaluate((button) => {
      const star = button as HTMLElement;
      star.click();
      return { name: star.dataset['name'] ?? '', wasKept: star.getAttribute('aria-pressed') === 'true' };
    });
    if (found) this.kept[found.wasKept ? 'delete' : 'add'](found.name);
    await Promise.all(stars.map((star) => star.dispose()));
    await this.painted();
  }

  /** Opens the kept names, removes one, and brings it back or not. */
  async removeKept(undo: boolean): Promise<void> {
    if (this.kept.size === 0) return;
    await this.#inDrawer(async () => {
      const [first = ''] = await this.attributes('kept', 'name');
      await this.press('unkeep');
      this.kept.delete(first);
      if (!undo) return;
      await this.press('undo');
      this.kept.add(first);
    });
  }

  /** Fails unless the page has all kept names and no others. */
  async expectKept(): Promise<void> {
    await this.visit('names');
    await this.until('the number of kept names', async () => {
      const count = Number(/\d+/.exec(await this.text('open-kept'))?.[0] ?? 0);
      return count === this.kept.size;
    }, 10_000); // prettier-ignore
    await this.#inDrawer(async () => {
      const there = new Set(await this.attributes('kept', 'name'));
      const lost = [...this.kept].filter((name) => !there.has(name));
      if (lost.length > 0) throw new Error(`Kept names are lost: ${lost.join(', ')}.`);
    });
  }

  async #inDrawer(action: () => Promise<void>): Promise<void> {
    await this.press('open-kept');
    await this.until('the drawer', async () => (await this.shows('kept-names')) || (await this.shows('kept-none')));
    await action();
    await this.page.keyboard.press('Escape');
    await this.painted();
  }

  /** Loads the page again; its run comes back as it was. */
  async reload(): Promise<void> {
    await this.visit('names');
    await this.untilPhase('done');
    // A run is stored at its end.
    await pause(1_000);
    const before = await this.iteration();
    await this.page.reload();
    await this.until('the stored run', () => this.shows('adopted'), 30_000);
    await this.untilPhase('done');
    const after = await this.iteration();
    if (after !== before) throw new Error(`A run of ${before} iterations came back with ${after}.`);
    await this.until('the bar', () => this.shows('wish-begin'));
    await this.expectKept();
  }

  /** Brings the page to the state in which it is measured, always the same. */
  async rest(list: string): Promise<void> {
    await this.clearWishes();
    await this.learn(list);
    await this.write(50);
    await this.visit('names');
    await this.until('a full feed', async () => {
      await this.press('more');
      return (await this.namesInAll()) >= 200;
    });
    await this.until('a stopped stream', async () => {
      if ((await this.text('stream')) === 'Stop') await this.press('stream');
      return (await this.text('stream')) === 'Go on';
    });
    // Rows that an old pointer holds are released, and what is announced is gone.
    await pause(3_000);
    await this.painted();
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
