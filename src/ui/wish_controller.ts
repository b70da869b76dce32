import type { WorkerClient } from '../worker/client.ts';
import type { Flow, Wished } from '../worker/protocol.ts';
import { isWishing, keepForm, keptForm, orderOf, type WishForm } from './wish_form.ts';

/** What the steering bar and the feed show of the wishes. */
export type WishView = Readonly<Pick<WishController, 'form' | 'told' | 'stopped' | 'wishing'>>;

/** The page's wishes for names: the form, what the worker says of the search, and whether names are asked for at all. */
export class WishController {
  form: WishForm = keptForm();
  /** What the worker said last; null before. */
  told: Wished | null = null;
  /** True if names wait until the user lets them go on. */
  stopped = false;
  #looked = false;
  #flow: Flow = 'away';
  #client: WorkerClient | null = null;

  get wishing(): boolean {
    return isWishing(this.form);
  }

  /** Connects to a worker that knows nothing of the wishes yet. Call it before the first run is asked for. */
  connect(client: WorkerClient | null): void {
    this.#client = client;
    this.#flow = 'away';
    if (!client) return;
    client.wish(orderOf(this.form));
    this.#steer();
  }

  /** Asks for other names, from now on and at the next visit. */
  wish(form: WishForm): void {
    const refused = stillRefused(this.told?.refused ?? {}, this.form, form);
    this.form = form;
    keepForm(form);
    this.#client?.wish(orderOf(form));
    this.begin();
    this.told = { state: 'started', tried: 0, fit: 0, message: '', refused };
  }

  /** Stops the names, or lets them go on. */
  toggle(): void {
    this.stopped = !this.stopped;
    this.#steer();
  }

  /** Lets names come anew, of a new run or a new order, whatever became of those before. */
  begin(): void {
    this.told = null;
    this.stopped = false;
    this.#steer();
  }

  /** Whether somebody looks at the names. */
  look(looked: boolean): void {
    this.#looked = looked;
    this.#steer();
  }

  receive(told: Wished): void {
    this.told = told;
    // Names that have come to an end go on only when the user says so.
    if (told.state === 'budget' || told.state === 'enough') this.stopped = true;
    this.#steer();
  }

  #steer(): void {
    const flow = this.stopped ? 'off' : this.#looked ? 'on' : 'away';
    if (flow === this.#flow) return;
    this.#flow = flow;
    this.#client?.flow(flow);
  }
}

/** What was refused and is asked for unchanged. Its field keeps its error until the worker answers. */
function stillRefused(refused: Wished['refused'], before: WishForm, now: WishForm): Wished['refused'] {
  const unchanged = ([key]: [string, unknown]): boolean => before[key as keyof WishForm] === now[key as keyof WishForm];
  return Object.fromEntries(Object.entries(refused).filter(unchanged));
}
