import type { NearNames } from '../sample/near_names.ts';
import type { NameStream } from './name_stream.ts';
import type { Flow, GeneratedName, Phase, Reply, WishOrder } from './protocol.ts';
import type { Subject } from './subject.ts';

/** Names of a new order that are drawn at once while training pauses. */
const NAMES_AT_PAUSE = 20;

/**
 * Decides who draws the names: the subject, or a stream that draws them by wishes and goes on after training. The stream's
 * script is loaded when it is first needed, which is after the first name unless there are wishes before.
 */
export class NameFlow {
  readonly #post: (reply: Reply) => void;
  #order: WishOrder | null = null;
  #flow: Flow = 'away';
  #phase: Phase = 'empty';
  #subject: Subject | null = null;
  #stream: NameStream | null = null;
  /** The list of the subject, once a stream has asked for it. */
  #near: NearNames | null = null;

  constructor(post: (reply: Reply) => void) {
    this.#post = post;
  }

  /** Draws by an order from now on, in this run and the next. */
  async wish(order: WishOrder): Promise<void> {
    this.#order = order;
    const subject = this.#subject;
    if (!subject?.source) return;
    await this.#renew(subject, true);
    // Nothing else draws names then.
    if (this.#phase === 'paused') this.#post({ type: 'names', id: null, names: await this.names(NAMES_AT_PAUSE) });
  }

  /** Names are drawn from another model from now on, or under other labels: none of those before counts as a repeat. */
  async drawAnew(): Promise<void> {
    const subject = this.#subject;
    if (!subject?.source) return;
    if (this.#stream) await this.#renew(subject, true);
    if (!this.#goesOn && this.#phase !== 'running') {
      this.#post({ type: 'names', id: null, names: await this.names(NAMES_AT_PAUSE) });
    }
  }

  /** Names come from another moment of the subject from now on. Those that tell of it stay, unless there are wishes. */
  async follow(): Promise<void> {
    const subject = this.#subject;
    if (subject?.source && this.#stream) await this.#renew(subject, this.#wishing);
  }

  /** Follows another subject; null while there is none. */
  async take(subject: Subject | null): Promise<void> {
    await this.#stream?.halt();
    this.#stream = null;
    this.#near = null;
    this.#subject = subject;
    if (!subject) return;
    subject.quiet = this.#flow === 'off';
    if (subject.source && this.#wishing) await this.#renew(subject, true);
  }

  turn(flow: Flow): void {
    this.#flow = flow;
    if (this.#subject) this.#subject.quiet = flow === 'off';
    this.steer(this.#phase);
  }

  /** Lets the stream go on, or halts it, as the phase and the flow say. */
  steer(phase: Phase): void {
    this.#phase = phase;
    if (this.#goesOn) void this.#goOn();
    else void this.#stream?.halt();
  }

  /** Names on request: by the wishes, if there are any. */
  async names(count: number): Promise<readonly GeneratedName[]> {
    const subject = this.#subject;
    // The stream goes on with draws of its own, which must not come twice.
    const stream = subject?.stream ?? (this.#phase === 'running' ? null : this.#stream);
    return (await (stream?.names(count) ?? subject?.names(count))) ?? [];
  }

  /** True if names during training are drawn by an order, too. */
  get #wishing(): boolean {
    return this.#order !== null && asksForMore(this.#order);
  }

  get #goesOn(): boolean {
    return this.#flow === 'on' && (this.#phase === 'done' || this.#phase === 'opened');
  }

  async #goOn(): Promise<void> {
    const subject = this.#subject;
    if (!subject?.source) return;
    try {
      if (this.#stream) this.#stream.goOn();
      else await this.#renew(subject);
    } catch (error) {
      this.#post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Replaces the stream. */
  async #renew(subject: Subject, announced = false): Promise<void> {
    const order = this.#order;
    const { NameStream } = await import('./name_stream.ts');
    // Another call may have made one meanwhile.
    this.#stream?.retire();
    if (subject !== this.#subject || order !== this.#order || !subject.source) return;
    this.#near ??= NameStream.nearNames(subject.source);
    this.#stream = new NameStream(subject.source, this.#near, order, this.#post);
    // Without wishes a run draws its names itself, which is faster.
    subject.stream = this.#wishing ? this.#stream : null;
    if (announced) this.#stream.announce();
    if (this.#goesOn) this.#stream.goOn();
  }
}

/** True for an order of more than what is usual. */
function asksForMore({ wishes, order, builtInBlock, usual }: WishOrder): boolean {
  const keys = Object.keys(wishes) as (keyof typeof wishes)[];
  return builtInBlock || order !== 'drawn' || keys.some((key) => !usual.includes(key));
}
