import { drawLetters } from '../../worker/ask.ts';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { LettersOrder } from '../../worker/protocol.ts';
import { roomOf } from '../rooms.ts';
import type { RunController } from '../run_controller.ts';
import { triedOf } from './letters.ts';
import { givenIn } from './given_name.ts';
import type { Origin, SamplingAct, SamplingView, Tried } from './sampling_view.ts';

/** Names in the tree at most; the oldest goes. */
const MOST_TRIED = 40;
/** Milliseconds between two names that are drawn by themselves, and after a slider has moved. */
const EVERY_MS = 600;
const SETTLED_MS = 150;
const FIRST_SEED = 1;
const FIRST: SamplingView = {
  shown: null,
  drawing: { temperature: 1, topK: null, topP: null },
  seed: FIRST_SEED,
  tried: [],
  error: null,
};

/** What is asked of the worker next. */
interface Asked {
  readonly order: LettersOrder;
  /** How the letters of its beginning came. */
  readonly origins: readonly Origin[];
}

/**
 * Draws names letter by letter by the network that runs. Until the user does something, the same name is drawn again and again as
 * it learns; then each stays as it was drawn.
 */
export class SamplingController implements ReactiveController {
  view: SamplingView = FIRST;
  readonly #host: ReactiveControllerHost;
  readonly #run: RunController;
  /** True once the user has done something. */
  #touched = false;
  /** The name of the address that was taken last. */
  #given: string | null = null;
  /** The network, in words: another one begins anew. */
  #network = '';
  #iteration = 0;
  /** The iteration at which a name was asked for last, without a request of the user. */
  #drawnAt: number | null = null;
  #busy = false;
  #next: Asked | null = null;
  #last = -Infinity;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, run: RunController) {
    this.#host = host;
    this.#run = run;
    host.addController(this);
  }

  hostUpdated(): void {
    const { model, progress, report } = this.#run;
    const given = givenIn(location.hash);
    if (given === null) this.#given = null;
    if (!model || roomOf(location.hash) !== 'lesson' || document.hidden) return;
    const network = JSON.stringify([model.config, model.task, report?.source]);
    if (network !== this.#network || progress.iteration < this.#iteration) this.#beginAnew(network);
    this.#iteration = progress.iteration;
    if (given !== null && given !== this.#given) {
      this.#given = given;
      this.#touched = true;
      this.#ask({ order: { kind: 'given', text: given }, origins: [] });
    }
    if (this.#touched || this.#busy || this.#drawnAt === progress.iteration) return;
    const wait = this.#last + EVERY_MS - performance.now();
    clearTimeout(this.#waiting);
    if (wait > 0) this.#waiting = setTimeout(() => this.hostUpdated(), wait);
    else {
      this.#drawnAt = progress.iteration;
      this.#ask(this.#fresh());
    }
  }

  hostDisconnected(): void {
    clearTimeout(this.#waiting);
  }

  do(act: SamplingAct): void {
    const { shown, drawing, seed } = this.view;
    if (!this.#touched && act.kind !== 'forget') this.#keep(shown);
    this.#touched = true;
    // What is asked for now is not replaced by the name of before in other bars.
    if (act.kind !== 'forget') clearTimeout(this.#waiting);
    switch (act.kind) {
      case 'another':
        this.#change({ seed: seed + 1 });
        return this.#ask(this.#fresh());
      case 'again':
        return this.#ask(shown ? askedOf(shown, drawing) : this.#fresh());
      case 'drawing':
        this.#change({ drawing: act.drawing });
        // A name from elsewhere stays as it is; only its bars change.
        if (shown?.order.kind === 'draw')
          this.#waiting = setTimeout(() => this.#ask(askedOf(this.view.shown ?? shown, act.drawing)), SETTLED_MS);
        return;
      case 'choose': {
        if (!shown) return;
        const { order, letters, origins } = shown;
        const begin = [...letters.ids.subarray(0, act.at), act.id];
        const draws = order.kind === 'draw' ? order : { seed, name: 0 };
        return this.#ask({
          order: { kind: 'draw', begin, seed: draws.seed, name: draws.name, drawing },
          origins: [...origins.slice(0, act.at), 'chosen'],
        });
      }
      case 'show': {
        const { order } = act.tried;
        return this.#change({
          shown: act.tried,
          error: null,
          ...(order.kind === 'draw' && { drawing: order.drawing }),
        });
      }
      case 'forget':
        return this.#change({ tried: shown ? [shown] : [] });
      default:
        act satisfies never;
    }
  }

  #fresh(): Asked {
    const { seed, drawing } = this.view;
    return { order: { kind: 'draw', begin: [], seed, name: 0, drawing }, origins: [] };
  }

  #beginAnew(network: string): void {
    this.#network = network;
    this.#touched = false;
    this.#drawnAt = null;
    this.#next = null;
    clearTimeout(this.#waiting);
    this.view = { ...FIRST, drawing: this.view.drawing };
  }

  /** Asks for a name, after the one that is under way; only the latest is of use. */
  #ask(asked: Asked): void {
    this.#next = asked;
    if (!this.#busy) void this.#answer();
  }

  async #answer(): Promise<void> {
    this.#busy = true;
    for (let asked = this.#next; asked; asked = this.#next) {
      this.#next = null;
      const { client } = this.#run;
      const network = this.#network;
      if (!client) break;
      try {
        const letters = await drawLetters(client, asked.order);
        if (network === this.#network) this.#take(triedOf(asked.order, letters, asked.origins));
      } catch (error) {
        if (network === this.#network) this.#change({ error: error instanceof Error ? error.message : String(error) });
      }
      this.#last = performance.now();
    }
    this.#busy = false;
    this.#host.requestUpdate();
  }

  #take(shown: Tried): void {
    this.#change({ shown, error: null });
    if (this.#touched) this.#keep(shown);
  }

  /** Puts a name into the tree. */
  #keep(shown: Tried | null): void {
    if (!shown) return;
    const others = this.view.tried.filter(({ text }) => text !== shown.text);
    this.#change({ tried: [...others, shown].slice(-MOST_TRIED) });
  }

  #change(change: Partial<SamplingView>): void {
    this.view = { ...this.view, ...change };
    this.#host.requestUpdate();
  }
}

/** The same name again, with these settings. */
function askedOf({ order, origins }: Tried, drawing: SamplingView['drawing']): Asked {
  if (order.kind === 'given') return { order, origins: [] };
  return { order: { ...order, drawing }, origins: origins.slice(0, order.begin.length) };
}
