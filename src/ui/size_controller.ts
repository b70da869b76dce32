import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { FrameScheduler } from './frame.ts';

/**
 * Tells a component, in the next frame, that its size is new. Within the observer's callback a change of the layout would
 * be an error in some browsers.
 */
export class SizeController implements ReactiveController {
  readonly #host: Element;
  readonly #frame: FrameScheduler;
  readonly #observer: ResizeObserver;

  constructor(host: ReactiveControllerHost & Element, sized: () => void) {
    this.#host = host;
    this.#frame = new FrameScheduler(sized);
    this.#observer = new ResizeObserver(() => this.#frame.request());
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    this.#frame.cancel();
  }
}
