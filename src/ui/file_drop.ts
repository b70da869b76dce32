import type { ReactiveController } from 'lit';

/** Lets a file be dropped anywhere on the page. */
export class FileDrop implements ReactiveController {
  readonly #take: (file: File) => void;
  readonly #over: (over: boolean) => void;
  #listening: AbortController | null = null;

  /** `over` is told when a file begins and ceases to hover over the page, `take` gets the file dropped. */
  constructor(over: (over: boolean) => void, take: (file: File) => void) {
    this.#over = over;
    this.#take = take;
  }

  hostConnected(): void {
    const listening = new AbortController();
    const { signal } = listening;
    this.#listening = listening;
    window.addEventListener('dragover', (event) => this.#hover(event), { signal });
    // Leaving the window has no related target; leaving one element for another has.
    window.addEventListener('dragleave', (event) => event.relatedTarget === null && this.#over(false), { signal });
    window.addEventListener('drop', (event) => this.#drop(event), { signal });
  }

  hostDisconnected(): void {
    this.#listening?.abort();
  }

  #hover(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.#over(true);
  }

  #drop(event: DragEvent): void {
    this.#over(false);
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    this.#take(file);
  }
}
