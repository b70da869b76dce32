import { uniformDraw } from '../../src/model/random/threefry.ts';

/** Choices from a seed: the same seed gives the same choices in the same order. */
export class Dice {
  readonly #seed: number;
  #drawn = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** A number from 0 up to, and without, 1. */
  uniform(): number {
    const n = this.#drawn++;
    return uniformDraw(this.#seed, n, 0);
  }

  /** A whole number from `least` up to, and without, `end`. */
  whole(least: number, end: number): number {
    return least + Math.floor(this.uniform() * (end - least));
  }

  /** True with that probability. */
  happens(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** One of them, each as likely. */
  one<T>(of: readonly [T, ...T[]] | readonly T[]): T {
    return of[this.whole(0, of.length)]!;
  }
}
