import { traceText } from '../../worker/ask.ts';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { roomOf } from '../rooms.ts';
import type { RunController } from '../run_controller.ts';
import type { LessonView, Traced } from './lesson_view.ts';

/** Milliseconds between two traces while the network trains, at least. */
const TRACE_EVERY_MS = 300;
/** Symbols of a text that are traced at first. */
const FIRST_SYMBOLS = 32;

/** Traces a sequence by the network that runs, again and again as it learns, while the lesson is looked at. */
export class LessonController implements ReactiveController {
  view: Omit<LessonView, 'sampling'> = { text: '', traced: null, error: null, at: 0, unit: null, layer: 0 };
  readonly #host: ReactiveControllerHost;
  readonly #run: RunController;
  /** What the latest trace is of. */
  #tracedOf: readonly unknown[] = [];
  /** True if the user has chosen what is traced. */
  #chosen = false;
  #busy = false;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #last = -Infinity;

  constructor(host: ReactiveControllerHost, run: RunController) {
    this.#host = host;
    this.#run = run;
    host.addController(this);
  }

  hostUpdated(): void {
    const { model, report } = this.#run;
    if (!model || roomOf(location.hash) !== 'lesson' || document.hidden) return;
    if (!this.#chosen || this.view.text === '') this.#suggest(report?.preview ?? '');
    const { progress, phase, moment, blend } = this.#run;
    // At the end of a run the best weights take the place of the last.
    const of = [model, progress.iteration, phase === 'done', moment, blend, this.view.text];
    if (this.#busy || of.every((part, i) => part === this.#tracedOf[i])) return;
    const wait = this.#last + TRACE_EVERY_MS - performance.now();
    clearTimeout(this.#waiting);
    if (wait > 0) this.#waiting = setTimeout(() => this.hostUpdated(), wait);
    else void this.#trace(of);
  }

  hostDisconnected(): void {
    clearTimeout(this.#waiting);
  }

  /** Traces this name, or this piece of text. */
  choose(text: string): void {
    this.#chosen = true;
    this.#change({ text, error: null });
  }

  /** Looks at a time step, a unit or a layer. */
  look(at: Partial<Pick<LessonView, 'at' | 'unit' | 'layer'>>): void {
    this.#change(at);
  }

  /** The first name of the list, or the beginning of the text. */
  #suggest(preview: readonly string[] | string): void {
    const text = typeof preview === 'string' ? [...preview].slice(0, FIRST_SYMBOLS).join('') : (preview[0] ?? '');
    if (text !== this.view.text) this.view = { ...this.view, text };
  }

  async #trace(of: readonly unknown[]): Promise<void> {
    const { client } = this.#run;
    if (!client) return;
    const { text } = this.view;
    this.#busy = true;
    this.#tracedOf = of;
    try {
      const traced = await traceText(client, text);
      // Another run may have begun meanwhile: then this is its trace, since the worker answers in order.
      const { model } = this.#run;
      if (model) this.#take({ ...traced, text, config: model.config });
    } catch (error) {
      const { traced } = this.view;
      const isOld = traced?.config !== this.#run.model?.config;
      this.#change({
        error: error instanceof Error ? error.message : String(error),
        ...(isOld && { traced: null }),
      });
    } finally {
      this.#busy = false;
      this.#last = performance.now();
    }
  }

  #take(traced: Traced): void {
    const { trace, config } = traced;
    const within = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
    const { at, unit, layer } = this.view;
    this.#change({
      traced,
      error: null,
      at: within(at, trace.timeSteps),
      unit: unit === null ? null : within(unit, config.hiddenSize),
      layer: within(layer, config.layers),
    });
  }

  #change(change: Partial<typeof this.view>): void {
    this.view = { ...this.view, ...change };
    this.#host.requestUpdate();
  }
}
