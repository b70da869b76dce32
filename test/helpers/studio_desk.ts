import type { FindGpu } from '../../src/engine/choose.ts';
import type { Phase, Reply, Request } from '../../src/worker/protocol.ts';
import type { CorpusSource } from '../../src/worker/settings.ts';
import { StudioEngine } from '../../src/worker/studio_engine.ts';
import type { StudioParts } from '../../src/worker/studio_engine.ts';

const noGpu: FindGpu = async () => ({ gpu: null, reason: 'this test has none.' });
const NO_MODEL = (): Promise<never> => Promise.reject(new Error('This test has no model.'));

/** A corpus as the page hands it over. */
export const corpusSource = (text: string, name = 'a list'): CorpusSource => ({
  kind: 'bytes',
  name,
  bytes: new TextEncoder().encode(text),
});

type ReplyOf<T extends Reply['type']> = Extract<Reply, { readonly type: T }>;

/** A studio engine, everything it said, and a way to wait for it. */
export class Desk {
  readonly replies: Reply[] = [];
  readonly #engine: StudioEngine;
  readonly #waiting = new Set<() => void>();

  constructor({
    store = null,
    loadSonnets = NO_MODEL,
    loadBase = NO_MODEL,
  }: Partial<Pick<StudioParts, 'store' | 'loadSonnets' | 'loadBase'>> = {}) {
    const post = (reply: Reply): void => {
      this.replies.push(reply);
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
    };
    this.#engine = new StudioEngine({ gpu: noGpu, store, speeds: null, loadSonnets, loadBase, post });
  }

  ask(request: Request): Promise<void> {
    return this.#engine.handle(request);
  }

  all<T extends Reply['type']>(type: T): ReplyOf<T>[] {
    return this.replies.filter((reply): reply is ReplyOf<T> => reply.type === type);
  }

  get phases(): Phase[] {
    return this.all('phase').map(({ phase }) => phase);
  }

  /** The iteration told last. */
  get iteration(): number {
    const told = this.replies.findLast((reply) => reply.type === 'progress' || reply.type === 'phase');
    return told && 'progress' in told ? told.progress.iteration : NaN;
  }

  /** Waits for a reply from now on. */
  async next(fits: (reply: Reply) => boolean): Promise<Reply> {
    for (let seen = this.replies.length; ; seen++) {
      while (this.replies.length <= seen) await new Promise<void>((resolve) => this.#waiting.add(resolve));
      if (fits(this.replies[seen]!)) return this.replies[seen]!;
    }
  }

  phase(wanted: Phase): Promise<Reply> {
    return this.next((reply) => reply.type === 'phase' && reply.phase === wanted);
  }

  /** Resolves when training has gone on. */
  async goesOn(): Promise<void> {
    const before = this.iteration;
    await this.next((reply) => reply.type === 'progress' && reply.progress.iteration > before);
  }
}
