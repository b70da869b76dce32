import { Vocabulary } from '../corpus/vocabulary.ts';
import type { EngineModel } from '../engine/engine.ts';
import type { ModelConfig } from '../model/config.ts';
import type { Drawing } from '../sample/draw.ts';
import { namesAtOnce, sampleNames } from '../sample/sample_names.ts';
import { NearNames } from '../sample/near_names.ts';
import { sampleText } from '../sample/sample_text.ts';
import { DEFAULT_BUDGET, ORDERS, wishNames } from '../sample/wish_names.ts';
import type { Order, WishedNames } from '../sample/wish_names.ts';
import { prepareWishes } from '../sample/wishes/index.ts';
import type { Wishes } from '../sample/wishes/index.ts';
import { MAX_SAMPLED_SYMBOLS } from '../train/training_run.ts';
import type { Task } from '../train/task.ts';
import { checkSeed } from './config.ts';

/** Options of drawing symbols. */
export interface DrawOptions {
  /** Seed of the random numbers: a whole number from 0 to 2^32 - 1; 0 by default. */
  readonly seed?: number;
  /** The logits are divided by it: below 1 makes likely symbols likelier, above 1 less likely; above 0; 1 by default. */
  readonly temperature?: number;
  /** Draw only from this many of the likeliest symbols (top-k); at least 1; all by default. */
  readonly topK?: number;
  /**
   * Draw only from the fewest likeliest symbols with this total probability (nucleus sampling), above 0 to 1; all by
   * default.
   */
  readonly topP?: number;
  /** The text that each sample starts with; empty by default. */
  readonly prime?: string;
}

/** Options of `sampleNames`. */
export interface NamesOptions extends DrawOptions {
  /** The number of names; 10 by default. */
  readonly count?: number;
  /** The number of the first name; 0 by default. Name k of a seed is always the same draw. */
  readonly first?: number;
  /** The most symbols per name, with the newline that ends it; 50 by default. */
  readonly maxLength?: number;
  /** What names shall be like; at most 200,000 draws are made, so that there may be fewer. `wishNames` tells more. */
  readonly wishes?: Wishes;
  /** For `wishes`: the names that the model was trained on, needed for `isNew` and `notNear`. */
  readonly list?: readonly string[];
}

/** Options of `wishNames`. */
export interface WishesOptions extends NamesOptions {
  /** What names shall be like; see `Wishes`. */
  readonly wishes: Wishes;
  /** The order of the names: as drawn (default), typical of the model first, or wild ones first. */
  readonly order?: Order;
  /** Draws at most; 200,000 by default. */
  readonly budget?: number;
  /** Ends the search; what was found until then is returned. */
  readonly signal?: AbortSignal;
  /** Called now and then with the draws so far and how many fit. */
  readonly onProgress?: (progress: { readonly tried: number; readonly fit: number }) => void;
}

/** Options of `sampleText`. */
export interface TextOptions extends DrawOptions {
  /** Symbols to draw after the prime; 400 by default. */
  readonly length?: number;
  /** The number of the text; 0 by default. Text k of a seed is always the same draw. */
  readonly index?: number;
}

/** A model to sample from, which may be in training. */
export interface Sampler {
  readonly config: ModelConfig;
  /** The V symbols by id; the newline first. */
  readonly symbols: readonly string[];
  /** The task of the model. */
  readonly task: Task;
  /**
   * Samples names, and returns them without the newline that ends each. Throws a RangeError for options out of range, and
   * an InputError for a prime with unknown symbols.
   */
  sampleNames(options?: NamesOptions): Promise<string[]>;
  /**
   * Draws names until `count` fit the wishes, and says of each whether it is new, which name of the list is nearest, and how
   * typical it is. Where too few fit, `hardest` says which wish was hardest to meet. Throws a RangeError for options out of
   * range, and an InputError for wishes that cannot be met: unknown symbols, a pattern that is not understood, no list.
   */
  wishNames(options: WishesOptions): Promise<WishedNames>;
  /**
   * Samples text, and yields each symbol as it is drawn, without the prime. Throws a RangeError for options out of range,
   * and an InputError for a prime with unknown symbols.
   */
  sampleText(options?: TextOptions): AsyncGenerator<string, void, undefined>;
}

/** Samples from an engine's model. */
export class LibrarySampler implements Sampler {
  readonly config: ModelConfig;
  readonly task: Task;
  protected readonly vocabulary: Vocabulary;
  readonly #model: Pick<EngineModel, 'config' | 'logits' | 'next' | 'sample'>;

  constructor(
    model: Pick<EngineModel, 'config' | 'logits' | 'next' | 'sample'>,
    symbols: readonly string[],
    task: Task,
  ) {
    this.config = model.config;
    this.task = task;
    this.vocabulary = Vocabulary.fromSymbols(symbols);
    this.#model = model;
  }

  get symbols(): readonly string[] {
    return this.vocabulary.symbols;
  }

  async sampleNames(options: NamesOptions = {}): Promise<string[]> {
    if (options.wishes) {
      const { names } = await this.wishNames({ ...options, wishes: options.wishes });
      return names.map(({ name }) => name);
    }
    const { count = 10, first = 0, maxLength = MAX_SAMPLED_SYMBOLS, seed = 0 } = options;
    checkWhole('count', count, 0);
    checkWhole('first', first, 0);
    checkWhole('maxLength', maxLength, 1);
    const drawing = drawingOf(options);
    const prime = this.#encode(options);
    if (prime.includes(0) || prime.length > maxLength) {
      throw new RangeError(`The prime of a name has no newline and at most maxLength (${maxLength}) symbols.`);
    }
    const names: string[] = [];
    const atOnce = namesAtOnce(this.config, maxLength);
    while (names.length < count) {
      const part = { count: Math.min(atOnce, count - names.length), firstName: first + names.length };
      const ids = await sampleNames(this.#model, { ...part, maxLength, drawing, seed, prime });
      names.push(...ids.map((name) => this.vocabulary.decode(name)));
    }
    return names;
  }

  async wishNames(options: WishesOptions): Promise<WishedNames> {
    const { count = 10, first = 0, maxLength = MAX_SAMPLED_SYMBOLS, seed = 0 } = options;
    const { order = 'drawn', budget = DEFAULT_BUDGET, signal, onProgress, prime } = options;
    checkWhole('count', count, 0);
    checkWhole('first', first, 0);
    checkWhole('maxLength', maxLength, 1);
    checkWhole('budget', budget, 1);
    if (!ORDERS.includes(order)) throw new RangeError(`order is ${String(order)}; give one of ${ORDERS.join(', ')}.`);
    const { begin = prime ?? '', ...others } = options.wishes;
    const list = options.list ? new NearNames(options.list) : null;
    const wishes = prepareWishes(begin === '' ? others : { begin, ...others }, { vocabulary: this.vocabulary, list });
    const request = { count, wishes, list, order, budget, maxLength, seed, firstName: first, signal, onProgress };
    return wishNames(this.#model, { ...request, vocabulary: this.vocabulary, drawing: drawingOf(options) });
  }

  async *sampleText(options: TextOptions = {}): AsyncGenerator<string, void, undefined> {
    const { length = 400, index = 0, seed = 0 } = options;
    checkWhole('length', length, 0);
    checkWhole('index', index, 0);
    const request = { prime: this.#encode(options), length, drawing: drawingOf(options), seed, index };
    for await (const id of sampleText(this.#model, { ...request, window: this.task.window })) yield this.symbols[id]!;
  }

  #encode({ prime = '' }: DrawOptions): number[] {
    return [...this.vocabulary.encode(prime.normalize('NFC'))];
  }
}

/** The drawing of the options. Throws a RangeError for options out of range. */
function drawingOf({ seed = 0, temperature = 1, topK, topP }: DrawOptions): Drawing {
  checkSeed('seed', seed);
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new RangeError(`temperature is ${temperature}; give a number above 0.`);
  }
  if (topK !== undefined) checkWhole('topK', topK, 1);
  if (topP !== undefined && !(topP > 0 && topP <= 1)) {
    throw new RangeError(`topP is ${topP}; give a share above 0, at most 1.`);
  }
  return { temperature, topK: topK ?? null, topP: topP ?? null };
}

/** Throws a RangeError unless a value is a whole number from `least` to below 2^32. */
function checkWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least && value < 2 ** 32) return;
  throw new RangeError(`${name} is ${value}; give a whole number from ${least}.`);
}
