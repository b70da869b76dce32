import { InputError } from '../corpus/errors.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import type { EngineModel } from '../engine/engine.ts';
import { builtInBlockList } from '../sample/blocked_words.ts';
import { NearNames } from '../sample/near_names.ts';
import { DEFAULT_BUDGET, shortfall, wishNames } from '../sample/wish_names.ts';
import type { WishedName, WishedNames } from '../sample/wish_names.ts';
import { prepareWishes } from '../sample/wishes/index.ts';
import type { Wish, WishContext, Wishes } from '../sample/wishes/index.ts';
import type { GeneratedName, Reply, Wished, WishOrder } from './protocol.ts';
import { inPieces } from './model_in_pieces.ts';

/** Names that come at once, so many per message; after them a few come at a pace that can be read. */
const FIRST_SCREEN = 48;
const AT_ONCE = 8;
const LATER_AT_ONCE = 2;
const LATER_EVERY_MS = 500;
/** Names after which a stream waits to be asked to go on. */
const MOST = 5_000;
/** Milliseconds of a search in the stream, and of one that the page waits for. */
const SEARCH_MS = 20_000;
const ANSWER_MS = 1_000;
/** Milliseconds of a glance during training, and the draws that it begins with. */
const GLANCE_MS = 8;
const GLANCE_DRAWS = { least: 8, most: 4_096 } as const;
/** Milliseconds between two messages about a search. */
const TELL_EVERY_MS = 150;

/** What names are drawn from. */
export interface NameSource {
  readonly model: Pick<EngineModel, 'config' | 'sample' | 'next' | 'logits'>;
  readonly vocabulary: Vocabulary;
  /** The names that the model was trained on; null where they are not known. */
  readonly list: Iterable<string> | null;
  readonly seed: number;
  /** Symbols per name at most, the newline that ends it included. */
  readonly maxLength: number;
  /** The number of the next draw that was not made yet. */
  firstName(): number;
  temperature(): number;
  /** What is known of a name that the model made. */
  describe(text: string): GeneratedName;
}

/** A search: names wanted, draws and milliseconds at most. */
interface Search {
  readonly count: number;
  readonly budget: number;
  readonly milliseconds: number;
  readonly signal?: AbortSignal;
}

/** What a search found, and the milliseconds that it spent in the model and in costly wishes. */
type Found = WishedNames & { readonly spent: number };

/**
 * Draws the names of one model by one order, none twice. It lets other messages through while it searches. `goOn` lets names
 * stream without end.
 */
export class NameStream {
  readonly #source: NameSource;
  readonly #list: NearNames | null;
  readonly #order: WishOrder['order'];
  readonly #wishes: readonly Wish[];
  readonly #refused: Wished['refused'];
  #post: (reply: Reply) => void;
  #next: number;
  #tried = 0;
  #fit = 0;
  #toldAt = -Infinity;
  /** Milliseconds spent in costly wishes. */
  #judging = 0;
  #going: { readonly abort: AbortController; readonly done: Promise<void> } | null = null;
  #glances = { draws: GLANCE_DRAWS.least as number, spent: Infinity, busy: false };

  /** The list of a source, to be asked for near names. It takes a while for a long list, so make it once per run. */
  static nearNames({ list }: NameSource): NearNames | null {
    return list && new NearNames(list);
  }

  /** @param order null for names as they come */
  constructor(source: NameSource, list: NearNames | null, order: WishOrder | null, post: (reply: Reply) => void) {
    this.#source = source;
    this.#list = list;
    this.#order = order?.order ?? 'drawn';
    this.#post = post;
    this.#next = source.firstName();
    const { wishes, refused } = ready(order, { vocabulary: source.vocabulary, list });
    this.#wishes = wishes.map((wish) => (wish.costly ? this.#timed(wish) : wish));
    this.#refused = refused;
  }

  /** Tells the page that names of a new order begin here. */
  announce(): void {
    this.#tell('started');
  }

  /** Lets names stream until there are many, none are found, or `halt`. */
  goOn(): void {
    if (this.#going && !this.#going.abort.signal.aborted) return;
    const abort = new AbortController();
    const done = this.#stream(abort.signal).finally(() => {
      if (this.#going?.abort === abort) this.#going = null;
    });
    this.#going = { abort, done };
  }

  /** Resolves when no names stream any more. */
  async halt(): Promise<void> {
    this.#going?.abort.abort();
    await this.#going?.done;
  }

  /** Stops for good, and says nothing more. */
  retire(): void {
    this.#post = () => undefined;
    void this.halt();
  }

  /** Names on request, as many as are found in about a second. */
  async names(count: number): Promise<GeneratedName[]> {
    const found = await this.#search({ count, budget: DEFAULT_BUDGET, milliseconds: ANSWER_MS });
    if (!this.#going) this.#tell('halted', found.names.length < count ? this.#reason(found) : '');
    return this.#described(found.names);
  }

  /** The names among a few draws, so few that training is not held up; none while an earlier glance is under way. */
  async glance(count: number): Promise<GeneratedName[]> {
    const glances = this.#glances;
    if (glances.busy) return [];
    glances.busy = true;
    try {
      const { spent, ...found } = await this.#search({
        count,
        budget: Math.round(glances.draws),
        milliseconds: GLANCE_MS,
      });
      this.#tellNow('searching');
      const { least, most } = GLANCE_DRAWS;
      // A device takes as long for many draws as for few: there, more cost nothing.
      const costly = spent > GLANCE_MS && spent > 1.3 * glances.spent;
      glances.draws = Math.min(most, Math.max(least, glances.draws * (costly ? 0.5 : 1.5)));
      glances.spent = spent;
      return this.#described(found.names);
    } finally {
      glances.busy = false;
    }
  }

  async #stream(signal: AbortSignal): Promise<void> {
    try {
      for (let came = 0; came < MOST && !signal.aborted;) {
        const count = came < FIRST_SCREEN ? AT_ONCE : LATER_AT_ONCE;
        const found = await this.#search({ count, budget: DEFAULT_BUDGET, milliseconds: SEARCH_MS, signal });
        if (signal.aborted) return this.#tell('halted');
        this.#post({ type: 'names', id: null, names: this.#described(found.names) });
        if (found.names.length < count) return this.#tell('budget', this.#reason(found));
        came += count;
        this.#tellNow('searching');
        if (came >= FIRST_SCREEN) await passed(LATER_EVERY_MS, signal);
      }
      if (signal.aborted) this.#tell('halted');
      else this.#tell('enough', `${MOST.toLocaleString('en')} names have come. More come when you go on.`);
    } catch (error) {
      // What fails after the halt is a model that is gone.
      if (signal.aborted) return;
      this.#post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #search({ count, budget, milliseconds, signal }: Search): Promise<Found> {
    const { model, vocabulary, seed, maxLength, temperature } = this.#source;
    const signals = [AbortSignal.timeout(milliseconds), ...(signal ? [signal] : [])];
    const stop = AbortSignal.any(signals);
    // The numbers are taken at once, since a request may search beside the stream.
    const firstName = this.#next;
    this.#next += budget;
    const [triedBefore, fitBefore, judgingBefore] = [this.#tried, this.#fit, this.#judging];
    const pieces = inPieces(model, stop);
    const found = await wishNames(pieces, {
      count,
      vocabulary,
      wishes: this.#wishes,
      list: this.#list,
      order: this.#order,
      budget,
      maxLength,
      drawing: { temperature: temperature(), topK: null, topP: null },
      seed,
      firstName,
      signal: stop,
      onProgress: ({ tried, fit }) => {
        if (budget < DEFAULT_BUDGET) return;
        [this.#tried, this.#fit] = [triedBefore + tried, fitBefore + fit];
        this.#tellNow('searching');
      },
    });
    [this.#tried, this.#fit] = [triedBefore + found.tried, fitBefore + found.names.length];
    if (this.#next === firstName + budget) this.#next = firstName + found.tried;
    return { ...found, spent: pieces.spent() + this.#judging - judgingBefore };
  }

  #timed(wish: Wish): Wish {
    const fits = (name: string): boolean => {
      const from = performance.now();
      const fitting = wish.fits(name);
      this.#judging += performance.now() - from;
      return fitting;
    };
    return { ...wish, fits };
  }

  #described(names: readonly WishedName[]): GeneratedName[] {
    return names
      .filter(({ name }) => name.trim() !== '')
      .map(({ name, natsPerCharacter, isNew, nearest, distance }) => {
        const described = this.#source.describe(name);
        return {
          ...described,
          inList: isNew === null ? described.inList : !isNew,
          natsPerCharacter,
          ...(nearest !== null && distance !== null && { nearest, distance }),
        };
      });
  }

  /** Why a search found fewer names than were wanted. */
  #reason(found: WishedNames): string {
    if (found.tried === 0) return 'No name can fit: what it begins with is longer than a name may be.';
    const hardest = this.#wishes.find(({ words }) => words === found.hardest?.wish);
    if (hardest?.keep && found.names.length === 0) {
      const number = found.tried.toLocaleString('en');
      return `In ${number} more draws no name fit that had not come before. A bolder temperature makes more.`;
    }
    return shortfall(found);
  }

  #tellNow(state: Wished['state']): void {
    const now = performance.now();
    if (now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    this.#tell(state);
  }

  #tell(state: Wished['state'], message = ''): void {
    this.#post({ type: 'wished', state, tried: this.#tried, fit: this.#fit, message, refused: this.#refused });
  }
}

/** Makes the wishes of an order ready, one by one, so that one which cannot be asked for does not take the others along. */
function ready(order: WishOrder | null, context: WishContext): { wishes: Wish[]; refused: Wished['refused'] } {
  const refused: Partial<Record<keyof Wishes, string>> = {};
  const wishes = prepareWishes({ unique: true }, context);
  const block = [...(order?.wishes.block ?? []), ...(order?.builtInBlock ? builtInBlockList() : [])];
  const given: Wishes = { ...order?.wishes, ...(block.length > 0 && { block }) };
  for (const key of Object.keys(given) as (keyof Wishes)[]) {
    try {
      wishes.push(...prepareWishes({ [key]: given[key] }, context));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (!order?.usual.includes(key)) refused[key] = error.message;
    }
  }
  return { wishes, refused };
}

/** Resolves after a time, or at once when the signal aborts. */
function passed(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
