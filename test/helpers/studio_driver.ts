import type { ElementHandle, Page } from 'puppeteer';
import type { RoomName } from '../../src/ui/rooms.ts';
import type { Phase, Progress } from '../../src/worker/protocol.ts';

/** Milliseconds after which what is waited for is taken never to come; far more than it takes. */
const PATIENCE_MS = 90_000;
const POLL_EVERY_MS = 40;

/** A name as the page shows it. */
export interface ShownName {
  readonly text: string;
  readonly inList: boolean;
  /** Iterations trained when it was generated. */
  readonly iteration: number;
}

/** The studio as its user has it: what it shows, and what can be pressed and filled in. */
export class StudioDriver {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Goes to a room by its link, and waits until its panels are there. */
  async visit(room: RoomName): Promise<void> {
    await this.press(`room-${room}`);
    await this.until(`the room "${room}"`, () =>
      this.page.evaluate((name) => {
        const studio = document.querySelector('mango-studio')!.shadowRoot!;
        const shown = studio.querySelector<HTMLElement>(`mango-${name}-room:not([hidden])`);
        return (shown?.shadowRoot?.querySelector('.card') ?? null) !== null;
      }, room),
    );
    await this.painted();
  }

  /** Reads the elements with that `data-testid`, in whatever shadow tree, that are not in a hidden room. */
  async #read<T, A extends unknown[]>(
    id: string,
    read: (found: HTMLElement[], ...more: A) => T,
    ...more: A
  ): Promise<Awaited<T>> {
    const found = await this.page.evaluateHandle(shownElements, id);
    try {
      return (await found.evaluate(read as never, ...(more as unknown as never[]))) as Awaited<T>;
    } finally {
      await found.dispose();
    }
  }

  /** The one element with that `data-testid` in the current room; waits for panels that are still loading. */
  async find(id: string): Promise<ElementHandle<HTMLElement>> {
    await this.until(`an element with data-testid "${id}"`, () => this.shows(id));
    const found = await this.page.evaluateHandle(shownElements, id);
    // A handle keeps its elements alive, also those that the page has removed.
    try {
      return (await found.evaluateHandle(([first]) => first!)) as ElementHandle<HTMLElement>;
    } finally {
      await found.dispose();
    }
  }

  shows(id: string): Promise<boolean> {
    return this.#read(id, (found) => found.length > 0);
  }

  /** Text of an element and of its own shadow tree, with single spaces; empty where there is none. */
  text(id: string): Promise<string> {
    return this.#read(id, ([found]) =>
      `${found?.shadowRoot?.textContent ?? ''} ${found?.textContent ?? ''}`.replace(/\s+/g, ' ').trim(),
    );
  }

  /** An attribute `data-…` of every element with that id. */
  attributes(id: string, name: string): Promise<string[]> {
    return this.#read(id, (found, key) => found.map(({ dataset }) => dataset[key] ?? ''), name);
  }

  async phase(): Promise<Phase> {
    return ((await this.attributes('phase', 'phase'))[0] ?? 'empty') as Phase;
  }

  async iteration(): Promise<number> {
    return Number((await this.attributes('iteration', 'iteration'))[0]);
  }

  /** Where the run stands, with all digits. */
  async progress(): Promise<Progress> {
    const progress = await this.page.$eval('>>> mango-transport', (transport) => {
      const { progress } = transport as HTMLElementTagNameMap['mango-transport'];
      // A message to Node has no NaN.
      return progress && { ...progress, points: [], smoothLoss: String(progress.smoothLoss) };
    });
    if (!progress) throw new Error('The page has not begun.');
    return { ...progress, smoothLoss: Number(progress.smoothLoss) };
  }

  /** The names shown, newest first. */
  names(): Promise<ShownName[]> {
    return this.page.$$eval('>>> main > :not([hidden]) >>> [data-testid=name]', (rows) =>
      rows.map((row) => {
        const { name = '', known } = (row as HTMLElement).dataset;
        const iteration = Number(row.querySelector('.iteration')?.textContent?.replaceAll(',', ''));
        return { text: name, inList: known === 'true', iteration };
      }),
    );
  }

  /** How many names the run has brought so far, shown or not. */
  async namesInAll(): Promise<number> {
    return Number((await this.text('names-message')).match(/^[\d,]+/)?.[0].replaceAll(',', ''));
  }

  /**
   * Clicks the button with that id. A click goes to a place: on a busy machine the page may move, as when a chart comes
   * in, between finding the place and clicking there. So the button tells whether it was hit.
   */
  async press(id: string): Promise<void> {
    await this.reveal(id);
    const button = await this.find(id);
    const clicks = await button.evaluateHandle((element) => {
      const hits = { count: 0 };
      element.addEventListener('click', () => hits.count++, { once: true });
      return hits;
    });
    await this.until(`a click on ${id}`, async () => {
      await button.click();
      return clicks.evaluate(({ count }) => count > 0);
    });
    await Promise.all([button.dispose(), clicks.dispose()]);
  }

  /** Types a number into the field of a setting and leaves the field. */
  async fill(setting: string, value: number): Promise<void> {
    await this.reveal(setting);
    const input = await this.page.$(`>>> [data-testid=${setting}] >>> input`);
    if (!input) throw new Error(`The page shows no setting "${setting}".`);
    await input.focus();
    await input.evaluate((element) => (element as HTMLInputElement).select());
    await input.type(String(value));
    await input.press('Tab');
    await input.dispose();
    await this.painted();
  }

  /** Chooses a setting among several. */
  async choose(setting: string, value: string): Promise<void> {
    await this.reveal(setting);
    const found = await this.find(setting);
    await found.select(value);
    await found.dispose();
    await this.painted();
  }

  /** Unfolds everything that can be. */
  async unfold(): Promise<void> {
    await this.page.$$eval('>>> details', (found) => found.forEach((details) => (details.open = true)));
  }

  /** Unfolds what an element is folded in. */
  async reveal(id: string): Promise<void> {
    const found = await this.find(id);
    await found.evaluate((element) => {
      for (let node: Node | null = element; node; node = node.parentNode ?? (node as ShadowRoot).host ?? null) {
        if (node instanceof HTMLDetailsElement) node.open = true;
      }
    });
    await found.dispose();
  }

  /** Folds what is folded in a panel at first. */
  async fold(panel: string): Promise<void> {
    await this.page.$$eval(`>>> ${panel} >>> details`, (found) => found.forEach((details) => (details.open = false)));
    await this.page.evaluate(() => window.scrollTo(0, 0));
  }

  /** Fills settings in and starts anew; resolves when the new run is under way, or has ended already. */
  async restart(settings: Readonly<Record<string, number>> = {}, device?: string): Promise<void> {
    for (const [name, value] of Object.entries(settings)) await this.fill(name, value);
    if (device) await this.choose('device', device);
    await this.#begin(async () => this.press((await this.shows('apply')) ? 'apply' : 'reset'));
  }

  /** Pastes a list and trains on it; resolves when its run is under way, or has ended already. */
  async paste(list: string): Promise<void> {
    const field = await this.find('paste');
    await field.evaluate((element, text) => ((element as HTMLTextAreaElement).value = text), list);
    await field.dispose();
    await this.#begin(() => this.press('use-paste'));
  }

  /** Types a beginning and has so many symbols of a poem written after it, without waiting for them. */
  async begin(beginning: string, length: number): Promise<void> {
    const field = await this.find('prime');
    await field.evaluate((element, text) => ((element as HTMLTextAreaElement).value = text), beginning);
    await field.dispose();
    await this.fill('poem-length', length);
    await this.press('write');
  }

  /** Drops a file on the page, without waiting for what follows. */
  drop(name: string, content: string | Uint8Array): Promise<void> {
    return this.dropAll([[name, content]]);
  }

  /** Drops several files on the page at once, without waiting for what follows. */
  async dropAll(files: readonly (readonly [name: string, content: string | Uint8Array])[]): Promise<void> {
    await this.page.evaluate(
      (contents) => {
        const dataTransfer = new DataTransfer();
        for (const { name, text, bytes } of contents) {
          dataTransfer.items.add(new File([text ?? Uint8Array.from(bytes ?? [])], name));
        }
        const event = { dataTransfer, bubbles: true, composed: true, cancelable: true };
        document.body.dispatchEvent(new DragEvent('dragover', event));
        document.body.dispatchEvent(new DragEvent('drop', event));
      },
      files.map(([name, content]) =>
        typeof content === 'string' ? { name, text: content, bytes: null } : { name, text: null, bytes: [...content] },
      ),
    );
  }

  /** Asks until the answer is true. Fails, naming what was waited for, where it stays false. */
  async until(what: string, condition: () => Promise<boolean>, patience = PATIENCE_MS): Promise<void> {
    const end = performance.now() + patience;
    while (!(await condition())) {
      if (performance.now() > end) {
        const where = `${await this.phase()}, iteration ${await this.iteration()}`;
        throw new Error(`After ${patience} ms still not: ${what} (${where}; ${await this.text('failed')}).`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
    }
  }

  untilPhase(phase: Phase): Promise<void> {
    return this.until(`phase ${phase}`, async () => (await this.phase()) === phase);
  }

  untilIteration(iteration: number): Promise<void> {
    return this.until(`iteration ${iteration}`, async () => (await this.iteration()) >= iteration);
  }

  /** Fails unless the run goes on: its iterations rise. */
  async goesOn(): Promise<void> {
    const before = await this.iteration();
    await this.until(`iterations above ${before}`, async () => (await this.iteration()) > before);
  }

  /** Watches timers of the page's thread from now on; what it gives tells the longest gap between two, in milliseconds. */
  async watchTicks(): Promise<() => Promise<number>> {
    await this.page.evaluate(() => {
      const ticks = { last: performance.now(), longest: 0 };
      Object.assign(window, { ticks });
      setInterval(() => {
        const now = performance.now();
        ticks.longest = Math.max(ticks.longest, now - ticks.last);
        ticks.last = now;
      }, 10);
    });
    return () => this.page.evaluate(() => (window as unknown as { ticks: { longest: number } }).ticks.longest);
  }

  /** Resolves when what the page was told so far has been painted. */
  async painted(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  }

  /**
   * Resolves when nothing moves any more: the specimen shows the newest name, and nothing fades or slides. For pages
   * whose run has come to rest.
   */
  async settled(): Promise<void> {
    await this.painted();
    await this.until('a page at rest', () =>
      this.page.evaluate(() => {
        // An animation is known to the tree of its element alone.
        const atRest = (root: Document | ShadowRoot): boolean =>
          root.getAnimations().every(({ playState }) => playState === 'finished') &&
          [...root.querySelectorAll('*')].every(
            (element) =>
              !element.shadowRoot ||
              (atRest(element.shadowRoot) && (element.localName !== 'mango-specimen' || showsItsName(element))),
          );
        const showsItsName = (element: Element): boolean => {
          const { name, shown } = element as HTMLElementTagNameMap['mango-specimen'];
          return name === shown;
        };
        return atRest(document);
      }),
    );
  }

  /** Does what starts a run, and waits until the page shows the new run in place of the old one. */
  async #begin(start: () => Promise<void>): Promise<void> {
    const panel = await this.page.$('>>> mango-list');
    if (!panel) throw new Error('The page has not begun.');
    // Every run brings a report of its list, another object each time.
    await panel.evaluate((element) => {
      const { report } = element as HTMLElementTagNameMap['mango-list'];
      Object.assign(element, { reportBefore: report });
    });
    await start();
    await this.until('a new run', async () => {
      const begun = await panel.evaluate((element) => {
        const { report, reportBefore } = element as HTMLElementTagNameMap['mango-list'] & { reportBefore?: unknown };
        return report !== reportBefore;
      });
      return begun && (await this.phase()) !== 'preparing';
    });
    await panel.dispose();
  }
}

/** Runs in the page: the elements with a `data-testid`, in all shadow trees but those of hidden rooms. */
function shownElements(id: string): HTMLElement[] {
  const found: HTMLElement[] = [];
  const visit = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      if (element.dataset?.['testid'] === id) found.push(element);
      const hidden = element.hidden && /^mango-.*-room$/.test(element.localName);
      if (element.shadowRoot && !hidden) visit(element.shadowRoot);
    }
  };
  visit(document);
  return found;
}
