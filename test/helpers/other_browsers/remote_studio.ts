import type { RoomName } from '../../../src/ui/rooms.ts';
import type { RemotePage } from './browser.ts';

/** Generous: on a busy machine a browser without a graphics card takes long. */
const PATIENCE_MS = 90_000;

/** The studio in another browser. Everything is read and pressed by scripts in the page, since drivers differ. */
export class RemoteStudio {
  readonly page: RemotePage;

  constructor(page: RemotePage) {
    this.page = page;
  }

  async until(what: string, condition: () => Promise<boolean>, patience = PATIENCE_MS): Promise<void> {
    const end = performance.now() + patience;
    while (!(await condition())) {
      if (performance.now() > end) {
        const [phase, failed] = [await this.data('phase', 'phase'), await this.text('failed')];
        throw new Error(
          `After ${patience} ms still not: ${what} (${phase}; ${failed}). ${this.page.errors.join('; ')}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }

  /** The text of the first element with that `data-testid`, and of its shadow tree; empty where there is none. */
  async text(id: string): Promise<string> {
    return (await this.#on(id, 'text'))[0] ?? '';
  }

  /** An attribute `data-…` of every element with that id. */
  data(id: string, key: string): Promise<string[]> {
    return this.#on(id, 'data', key);
  }

  async press(id: string): Promise<void> {
    await this.until(`a button ${id}`, async () => (await this.#on(id, 'press')).length > 0);
  }

  /** Puts a value into a field, or into the field of a setting, as typing and leaving it does. */
  async fill(id: string, value: string): Promise<void> {
    await this.until(`a field ${id}`, async () => (await this.#on(id, 'fill', value)).length > 0);
  }

  async visit(room: RoomName): Promise<void> {
    await this.press(`room-${room}`);
    await this.until(`the room ${room}`, () =>
      this.page.evaluate((name) => {
        const studio = document.querySelector('mango-studio')!.shadowRoot!;
        const shown = studio.querySelector(`mango-${name}-room:not([hidden])`);
        return (shown?.shadowRoot?.querySelector('.card') ?? null) !== null;
      }, room),
    );
  }

  names(): Promise<string[]> {
    return this.data('name', 'name');
  }

  async iteration(): Promise<number> {
    return Number((await this.data('iteration', 'iteration'))[0] ?? 0);
  }

  #on(id: string, action: 'text' | 'data' | 'press' | 'fill', value = ''): Promise<string[]> {
    return this.page.evaluate(inPage, id, action, value);
  }
}

/** Runs in the page: does something with the elements with a `data-testid`, in all shadow trees but those of hidden rooms. */
function inPage(id: string, action: 'text' | 'data' | 'press' | 'fill', value: string): string[] {
  const found: HTMLElement[] = [];
  const visit = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      if (element.dataset?.['testid'] === id) found.push(element);
      const isHidden = element.hidden && /^mango-.*-room$/.test(element.localName);
      if (element.shadowRoot && !isHidden) visit(element.shadowRoot);
    }
  };
  visit(document);
  const [first] = found;
  if (!first) return [];
  if (action === 'text') {
    return [`${first.shadowRoot?.textContent ?? ''} ${first.textContent}`.replace(/\s+/g, ' ').trim()];
  }
  if (action === 'data') return found.map(({ dataset }) => dataset[value] ?? '');
  if (action === 'press') {
    first.click();
    return [id];
  }
  const field = (first.shadowRoot?.querySelector('input') ?? first) as HTMLInputElement;
  field.value = value;
  for (const type of ['input', 'change']) {
    field.dispatchEvent(new Event(type, { bubbles: true, composed: type === 'input' }));
  }
  return [id];
}
