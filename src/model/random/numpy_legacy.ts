import { preciseLog } from './log.ts';
import { REACH, UPPER_BIT, WORDS, checkSeed, doubleOf, nextSeedWord, temper, twist } from './mt19937.ts';

/** Everything a generator needs to go on elsewhere; plain JSON. */
export interface NumpyRandomState {
  /** 624 unsigned words. Those before `position` are already of the next round: the twist goes word by word. */
  readonly words: readonly number[];
  /** The word that the next draw renews and uses, 0 to 623. */
  readonly position: number;
  /** The second normal number of the last pair, not handed out yet, or null. */
  readonly spareNormal: number | null;
}

/**
 * NumPy's legacy generator, `numpy.random.RandomState` (also behind `numpy.random.seed`), draw for draw: the Mersenne
 * Twister MT19937 of M. Matsumoto and T. Nishimura (1998) with Knuth's seeding. Integers, doubles, shuffles and
 * choices equal NumPy's to the bit; of the normal numbers 3 in 10,000 differ, by 2 units in the last place at most (see
 * `preciseLog`; measured against NumPy 1.24 with glibc 2.36).
 *
 * NumPy renews all 624 words at once, this generator each word when it is drawn: the numbers are the same, and
 * after seeding for one draw nothing is renewed in vain.
 */
export class NumpyRandom {
  readonly #words = new Uint32Array(WORDS);
  #position = 0;
  #spareNormal: number | null = null;

  /** A generator seeded with a whole number from 0 to 2^32 - 1; throws a RangeError for any other. */
  constructor(seed: number) {
    this.seed(seed);
  }

  /** Starts again, as `numpy.random.seed` does. Throws a RangeError unless the seed is from 0 to 2^32 - 1. */
  seed(seed: number): void {
    checkSeed(seed);
    let word = seed;
    for (let i = 0; i < WORDS; i++) {
      this.#words[i] = word;
      word = nextSeedWord(word, i + 1);
    }
    this.#position = 0;
    this.#spareNormal = null;
  }

  /** The next 32 bits. */
  uint32(): number {
    const words = this.#words;
    const i = this.#position;
    const next = i + 1 === WORDS ? 0 : i + 1;
    const ahead = i + REACH < WORDS ? i + REACH : i + REACH - WORDS;
    const word = twist(words[i]!, words[next]!, words[ahead]!);
    words[i] = word;
    this.#position = next;
    return temper(word);
  }

  /** A double in [0, 1) with 53 random bits: NumPy's `random_sample`. */
  double(): number {
    return doubleOf(this.uint32(), this.uint32());
  }

  /** A normal number of mean 0 and variance 1, by Marsaglia's polar method: two at a time, the second is kept. */
  randn(): number {
    if (this.#spareNormal !== null) {
      const spare = this.#spareNormal;
      this.#spareNormal = null;
      return spare;
    }
    for (;;) {
      const x1 = 2 * this.double() - 1;
      const x2 = 2 * this.double() - 1;
      const square = x1 * x1 + x2 * x2;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * preciseLog(square)) / square);
      this.#spareNormal = factor * x1;
      return factor * x2;
    }
  }

  /** `count` normal numbers in order: `numpy.random.randn(rows, columns)` is this, row-major. */
  randnArray(count: number): Float64Array {
    return Float64Array.from({ length: count }, () => this.randn());
  }

  /** Shuffles in place as `numpy.random.shuffle` does a list. */
  shuffle<T>(array: T[]): void {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.#upTo(i);
      const item = array[i]!;
      array[i] = array[j]!;
      array[j] = item;
    }
  }

  /**
   * An index drawn with probabilities p: `numpy.random.choice(len(p), p=p)`. The sum of p need not be exactly 1, it is
   * divided out as NumPy does; throws a RangeError where p is empty, sums to 0 or holds a negative or non-finite number.
   */
  choice(p: ArrayLike<number>): number {
    const cumulative = new Float64Array(p.length);
    let sum = 0;
    for (let i = 0; i < p.length; i++) {
      const probability = p[i]!;
      if (!(probability >= 0 && probability < Infinity)) {
        throw new RangeError(`Probability ${i} of a choice is ${probability}; give finite numbers of at least 0.`);
      }
      sum += probability;
      cumulative[i] = sum;
    }
    if (!(sum > 0 && sum < Infinity)) {
      throw new RangeError(`The ${p.length} probabilities of a choice sum to ${sum}; their sum should be 1.`);
    }
    const uniform = this.double();
    // The last quotient is exactly 1 and the uniform draw is below 1: an index is always found.
    return cumulative.findIndex((value) => value / sum > uniform);
  }

  /** A copy of the generator's state. */
  state(): NumpyRandomState {
    return { words: [...this.#words], position: this.#position, spareNormal: this.#spareNormal };
  }

  /** A generator that goes on from a state; throws a RangeError for one that no generator can be in. */
  static fromState(state: NumpyRandomState): NumpyRandom {
    const { words, position, spareNormal } = state;
    const whole = (value: unknown, largest: number): boolean =>
      Number.isInteger(value) && (value as number) >= 0 && (value as number) <= largest;
    if (!Array.isArray(words) || words.length !== WORDS || !words.every((word) => whole(word, 0xffffffff))) {
      throw new RangeError(`The words of a generator state must be ${WORDS} whole numbers from 0 to 2^32 - 1.`);
    }
    if (!whole(position, WORDS - 1)) {
      throw new RangeError(`The position of a generator state is ${position}; it must be from 0 to ${WORDS - 1}.`);
    }
    if (spareNormal !== null && !Number.isFinite(spareNormal)) {
      throw new RangeError(
        `The spare normal number of a generator state is ${spareNormal}; it must be finite or null.`,
      );
    }
    // All-zero words stay zero for ever, and randn would never end. Of the word at `position` only one bit counts.
    if (words.every((word: number, i) => (i === position ? word < UPPER_BIT : word === 0))) {
      throw new RangeError('The words of a generator state are all zero; take a state from a seeded generator.');
    }
    const random = new NumpyRandom(0);
    random.#words.set(words);
    random.#position = position;
    random.#spareNormal = spareNormal;
    return random;
  }

  /** A whole number from 0 to `largest` (at least 1): draws are cut to the bits of `largest`, too large ones thrown away. */
  #upTo(largest: number): number {
    const mask = 2 ** (32 - Math.clz32(largest)) - 1;
    for (;;) {
      const value = (this.uint32() & mask) >>> 0;
      if (value <= largest) return value;
    }
  }
}

/** How many seeds, from 0, `firstDouble` remembers: 32 KiB. The notebook's sampling uses seeds 0 to about 110. */
const REMEMBERED_SEEDS = 4096;
const firstDoubles = new Float64Array(REMEMBERED_SEEDS).fill(-1);

/**
 * The first `double()` after seeding, without building a generator: the first two draws need only five words of the
 * state. The notebook seeds anew for every sampled symbol. Throws a RangeError unless the seed is from 0 to 2^32 - 1.
 */
export function firstDouble(seed: number): number {
  checkSeed(seed);
  const remembered = seed < REMEMBERED_SEEDS ? firstDoubles[seed]! : -1;
  if (remembered >= 0) return remembered;
  const word1 = nextSeedWord(seed, 1);
  const word2 = nextSeedWord(word1, 2);
  let word = word2;
  for (let i = 3; i <= REACH; i++) word = nextSeedWord(word, i);
  const first = temper(twist(seed, word1, word));
  const second = temper(twist(word1, word2, nextSeedWord(word, REACH + 1)));
  const value = doubleOf(first, second);
  if (seed < REMEMBERED_SEEDS) firstDoubles[seed] = value;
  return value;
}
