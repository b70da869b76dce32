import type { Target } from './wishes/index.ts';

/** The most numbers of the table of probabilities. */
const MOST_NUMBERS = 2 ** 20;
/** The most symbols of a context. */
const MOST_CONTEXT = 3;
/** With more symbols left than so many, how likely a text still comes is taken to be the same. */
const HORIZON = 64;

/**
 * Added to every guess, as a share of what is usual: where the small model sees no chance at all and is wrong, a draw would
 * weigh as much as hundreds of others.
 */
const DOUBT = 0.3;

/**
 * A small model of names, counted from draws: the probability of a symbol after the last n symbols, with shorter contexts
 * mixed in (Witten and Bell), and from it how likely a text still comes. A context is a number: its symbols as digits, with
 * newlines before the first symbol of a name.
 */
export class ContextTable {
  readonly #V: number;
  /** The number of contexts, V^n. */
  readonly #contexts: number;
  readonly #target: Target;
  /** Of each context, the probability that it goes on with the target without its first symbol. */
  readonly #rest: Float32Array;
  /** For each number of symbols left, the probability of each context that the target still comes. */
  readonly #hope: Float32Array[] = [];

  /** Counts names, which are ids with the newline. Returns null where there are too many symbols for a table. */
  static of(names: readonly Int32Array[], vocabSize: number, target: Target): ContextTable | null {
    let order = MOST_CONTEXT;
    while (order > 0 && vocabSize ** (order + 1) > MOST_NUMBERS) order--;
    return order > 0 ? new ContextTable(names, vocabSize, target, order) : null;
  }

  private constructor(names: readonly Int32Array[], V: number, target: Target, order: number) {
    this.#V = V;
    this.#contexts = V ** order;
    this.#target = target;
    const p = probabilities(names, V, order);
    const { ids, atEnd } = target;
    const follow = (context: number, symbols: readonly number[]): number => {
      let product = 1;
      let at = context;
      for (const id of symbols) {
        product *= p[at * V + id]!;
        at = this.after(at, id);
      }
      return product;
    };
    const after = atEnd ? [...ids.slice(1), 0] : ids.slice(1);
    const rest = Float32Array.from({ length: this.#contexts }, (_, context) => follow(context, after));
    const usual = DOUBT * this.#meanAfter(names, ids[0]!, rest);
    this.#rest = rest.map((chance) => chance + usual);
    let last = new Float32Array(this.#contexts);
    for (let left = 0; left <= HORIZON; left++) {
      const hope = new Float32Array(this.#contexts);
      if (left >= this.needed) {
        for (let context = 0; context < this.#contexts; context++) {
          let sum = p[context * V + ids[0]!]! * rest[this.after(context, ids[0]!)]!;
          for (let y = 1; y < V; y++) sum += p[context * V + y]! * last[this.after(context, y)]!;
          hope[context] = sum;
        }
      }
      last = hope;
      // Context 0 is the beginning of a name.
      this.#hope.push(hope.map((chance) => chance + DOUBT * hope[0]!));
    }
  }

  /** The symbols that the target needs, with the newline. */
  get needed(): number {
    return this.#target.ids.length + 1;
  }

  /** The context after some symbols of a name. */
  contextOf(ids: readonly number[]): number {
    let context = 0;
    for (let t = Math.max(0, ids.length - MOST_CONTEXT); t < ids.length; t++) context = this.after(context, ids[t]!);
    return context;
  }

  after(context: number, symbol: number): number {
    return (context * this.#V + symbol) % this.#contexts;
  }

  /** How likely a context goes on with the target without its first symbol. */
  rest(context: number): number {
    return this.#rest[context]!;
  }

  /** How likely the target still comes in so many symbols: after a context and symbol y, element y of what is returned. */
  hopes(context: number, left: number): Float32Array {
    const first = this.after(context, 0);
    return this.#hope[Math.min(left, HORIZON)]!.subarray(first, first + this.#V);
  }

  /** The mean of a table of contexts over the places after a symbol in names. */
  #meanAfter(names: readonly Int32Array[], symbol: number, table: Float32Array): number {
    let places = 0;
    let sum = 0;
    for (const ids of names) {
      let context = 0;
      for (const id of ids) {
        context = this.after(context, id);
        if (id !== symbol) continue;
        places++;
        sum += table[context]!;
      }
    }
    return sum / Math.max(1, places);
  }
}

/** The probabilities of V symbols after each of V^order contexts, none of them 0. */
function probabilities(names: readonly Int32Array[], V: number, order: number): Float32Array {
  let shorter = new Float32Array(V).fill(1 / V);
  for (let n = 0; n <= order; n++) {
    const contexts = V ** n;
    const counts = new Float32Array(contexts * V);
    for (const ids of names) {
      let context = 0;
      for (const id of ids) {
        counts[context * V + id]! += 1;
        context = (context * V + id) % contexts;
      }
    }
    // A longer context, without its first symbol, is the shorter one.
    const within = shorter.length / V;
    const mixed = new Float32Array(contexts * V);
    for (let context = 0; context < contexts; context++) {
      const row = counts.subarray(context * V, (context + 1) * V);
      let total = 0;
      let kinds = 1;
      for (const count of row) {
        total += count;
        kinds += Number(count > 0);
      }
      for (let y = 0; y < V; y++) {
        mixed[context * V + y] = (row[y]! + kinds * shorter[(context % within) * V + y]!) / (total + kinds);
      }
    }
    shorter = mixed;
  }
  return shorter;
}
