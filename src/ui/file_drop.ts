import type { ReactiveController } from 'lit';

/** Accepts files that are dropped anywhere on the page. */
export class FileDrop implements ReactiveController {
  readonly #take: (files: readonly File[]) => void;
  readonly #over: (over: boolean) => void;
  #listening: AbortController | null = null;

  /** Calls `over` when a file starts or stops hovering over the page, and `take` with the dropped files. */
  constructor(over: (over: boolean) => void, take: (files: readonly File[]) => void) {
    this.#over = over;
    this.#take = take;
  }

  hostConnected(): void {
    const listening = new AbortController();
    const { signal } = listening;
    this.#listening = listening;
    window.addEventListener('dragover', (event) => this.#hover(event), { signal });
    // The related target is null only when the pointer leaves the window.
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
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    this.#take(files);
  }
}
