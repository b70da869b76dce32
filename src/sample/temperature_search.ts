import type { NameList } from '../corpus/name_list.ts';
import { splitNames } from '../train/split.ts';
import type { TrainingRun } from '../train/training_run.ts';
import { trigramsOf } from './gauge.ts';
import { NearNames } from './near_names.ts';

/** The temperatures that are compared, ascending, and the names that are drawn at each from each run. */
const TEMPERATURES = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;
const NAMES = 200;
/** The step of the result, which is that of the page's slider. */
const STEP = 0.05;
/** What a list that tells nothing gets, and how many trigrams found again tell as much as that. */
const PRIOR = { temperature: 0.6, found: 10 } as const;

/** Trigrams, and how many of them were found again. */
interface Found {
  of: number;
  found: number;
}

/**
 * Finds the temperature at which names are as plausible as those of a small list. Each run of a cross-validation left names
 * out. Trigrams of the names that it learned occur among those by a certain share, and those of the names that it makes are
 * to occur as often: at a high temperature they are noise and occur less often. Names that are in the list or one edit from
 * it are left aside, as they would only tell what was copied. docs/experiments/2026-11-28-temperature-for-a-list.md has the
 * measurements.
 */
export class TemperatureSearch {
  readonly #list: NameList;
  readonly #learned: Found = { of: 0, found: 0 };
  readonly #drawn: readonly Found[] = TEMPERATURES.map(() => ({ of: 0, found: 0 }));

  constructor(list: NameList) {
    this.#list = list;
  }

  /** Takes account of a run of the cross-validation, at its end. */
  async add(run: TrainingRun): Promise<void> {
    const { heldOutShare, seed } = run.recipe;
    const { training, heldOut } = splitNames(this.#list, heldOutShare, seed);
    const among = new Set(heldOut.flatMap((name) => [...trigramsOf(name)]));
    count(this.#learned, training, among);
    const near = new NearNames(training);
    for (const [i, temperature] of TEMPERATURES.entries()) {
      const names = (await run.names(NAMES, { seed, temperature })).map((name) => name.trim());
      const fresh = names.filter((name) => name !== '' && !near.nearest(name, 2));
      count(this.#drawn[i]!, fresh, among);
    }
  }

  get temperature(): number {
    const { found } = this.#learned;
    const aim = shareOf(this.#learned);
    const shares = this.#drawn.map(shareOf);
    // Where no name was new, a higher temperature says more.
    const below = shares.findIndex((share, i) => share < aim && this.#drawn[i]!.of > 0);
    const weight = found / (found + PRIOR.found);
    const temperature = weight * crossing(shares, aim, below) + (1 - weight) * PRIOR.temperature;
    return Math.round(Math.round(temperature / STEP) * STEP * 100) / 100;
  }
}

/** Where the shares fall to the aim, which those from index `below` on are under; -1 if none is. */
function crossing(shares: readonly number[], aim: number, below: number): number {
  if (below < 0) return TEMPERATURES.at(-1)!;
  if (below === 0) return TEMPERATURES[0];
  const [high, low] = [shares[below - 1]!, shares[below]!];
  // Infinite where no name was new.
  const part = Number.isFinite(high) ? (high - aim) / (high - low) : 1;
  return TEMPERATURES[below - 1]! + part * (TEMPERATURES[below]! - TEMPERATURES[below - 1]!);
}

function count(to: Found, names: readonly string[], among: ReadonlySet<string>): void {
  for (const name of names) {
    for (const trigram of trigramsOf(name)) {
      to.of++;
      if (among.has(trigram)) to.found++;
    }
  }
}

function shareOf({ of, found }: Found): number {
  return of === 0 ? Infinity : found / of;
}
