import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Tells a component when it comes into view. `seen` is false while it is outside, where drawing would be for nobody. */
export class SeenController implements ReactiveController {
  seen = false;
  readonly #host: Element;
  readonly #observer: IntersectionObserver;

  constructor(host: ReactiveControllerHost & Element, came: () => void) {
    this.#host = host;
    this.#observer = new IntersectionObserver((entries) => {
      this.seen = entries.at(-1)!.isIntersecting;
      if (this.seen) came();
    });
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    this.seen = false;
  }
}
