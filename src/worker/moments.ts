/** The weights of a run after some steps. */
export interface Moment {
  /** Training steps done. */
  readonly iteration: number;
  /** Flat, in the model's layout: those that are evaluated and sampled. */
  readonly weights: Float32Array;
}

/** Moments that are kept of a run at most, and the bytes that they may take together. */
const MOST = 60;
const MOST_BYTES = 48 * 2 ** 20;
/** Fewer moments than this are not worth keeping. */
const LEAST = 4;

/** Keeps the weights of a run at some moments, close together at its beginning, where names change most. */
export class Moments {
  readonly #due: readonly number[];
  readonly #kept: Moment[] = [];

  /**
   * @param iterations of the run in all
   * @param parameters of the model, in numbers
   */
  constructor(iterations: number, parameters: number) {
    const most = Math.min(MOST, Math.floor(MOST_BYTES / (4 * parameters)));
    const due = Array.from({ length: most }, (_, k) => Math.round(iterations * (k / (most - 1)) ** 2));
    this.#due = most < LEAST ? [] : [...new Set(due)];
  }

  /** The iterations of those that are kept, ascending. */
  get iterations(): number[] {
    return this.#kept.map(({ iteration }) => iteration);
  }

  /** The next iteration after this one at which a moment is due; infinity if none is. */
  next(iteration: number): number {
    return this.#due.find((due) => due > iteration) ?? Infinity;
  }

  /** True if a moment is due at this iteration and not kept yet. */
  due(iteration: number): boolean {
    return this.#due.includes(iteration) && (this.#kept.at(-1)?.iteration ?? -1) < iteration;
  }

  keep(iteration: number, weights: Float32Array | Float64Array): void {
    this.#kept.push({ iteration, weights: new Float32Array(weights) });
  }

  /** The last moment that is not after an iteration; null if none is kept. */
  at(iteration: number): Moment | null {
    return this.#kept.findLast((moment) => moment.iteration <= iteration) ?? this.#kept[0] ?? null;
  }
}
