import { counted } from '../corpus/counted.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import type { EngineModel } from '../engine/engine.ts';
import { ContextTable } from './context_table.ts';
import type { Drawing } from './draw.ts';
import { drawAhead, timesGiven, unitOf } from './look_ahead.ts';
import type { LookAhead } from './look_ahead.ts';
import { natsPerCharacter } from './nats.ts';
import type { NearNames } from './near_names.ts';
import { namesAtOnce, sampleNames } from './sample_names.ts';
import type { Wish } from './wishes/index.ts';

/** The orders of names: as drawn, or by nats per character, the least first (typical) or the most (wild). */
export const ORDERS = ['drawn', 'typical', 'wild'] as const;
export type Order = (typeof ORDERS)[number];

/** The draws that are made at most where nothing else is said: some seconds on a CPU. */
export const DEFAULT_BUDGET = 200_000;

/** A request for names that fit wishes. */
export interface WishRequest {
  /** Names wanted. */
  readonly count: number;
  readonly vocabulary: Vocabulary;
  /** From `prepareWishes`. Some remember what they kept: make them ready for every request. */
  readonly wishes: readonly Wish[];
  /** The names that the model was trained on; null where they are not known. */
  readonly list: NearNames | null;
  readonly order: Order;
  /** Draws at most. */
  readonly budget: number;
  /** Symbols per name at most, the newline that ends it included. Names that do not end within them do not fit. */
  readonly maxLength: number;
  readonly drawing: Drawing;
  readonly seed: number;
  /** The number of the first draw: draw k of a seed and its wishes is always the same. */
  readonly firstName: number;
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the draws so far and how many fit. */
  readonly onProgress?: ((progress: { readonly tried: number; readonly fit: number }) => void) | undefined;
}

/** A name that fits. */
export interface WishedName {
  readonly name: string;
  /** The number of its draw. */
  readonly index: number;
  /** Mean cross-entropy in nats over its symbols and the newline that ends it, at temperature 1. */
  readonly natsPerCharacter: number;
  /** True if it is not in the list; null where the list is not known. */
  readonly isNew: boolean | null;
  /** The name of the list with the fewest edits to it, and how many; null where the list is not known. */
  readonly nearest: string | null;
  readonly distance: number | null;
}

/** What came of a request. */
export interface WishedNames {
  readonly names: readonly WishedName[];
  /** Draws made. */
  readonly tried: number;
  readonly ended: 'enough' | 'budget' | 'aborted';
  /** The wish that kept most draws from fitting, in words, and how many would have fit without it; null if all fit. */
  readonly hardest: { readonly wish: string; readonly without: number } | null;
}

/** Draws before it is known how rare the wished text is; the small model for looking ahead is counted from them. */
const PILOT = 32_768;
/** Looking ahead pays for texts that are in fewer than this share of names. */
const RARE = 0.01;
/** Draws ahead at once. */
const AHEAD = 1_024;
/** Draws ahead that only tell the unit of weights. */
const CALIBRATION = 2_048;
/** Draws of the first request, so that easy wishes are met at once. */
const FIRST_CHUNK = 256;

/** A name that was kept, before it is measured. */
interface Kept {
  readonly name: string;
  readonly ids: Int32Array;
  readonly index: number;
}

/** Draws names and keeps those that fit all wishes, until there are enough, the budget is spent, or the signal aborts. */
export async function wishNames(
  model: Pick<EngineModel, 'config' | 'sample' | 'next' | 'logits'>,
  request: WishRequest,
): Promise<WishedNames> {
  const { count, vocabulary, wishes, maxLength, drawing, seed, firstName, budget, signal, onProgress } = request;
  const sieve = new Sieve(vocabulary, wishes, count);
  const prime = wishes.find((wish) => wish.prime)?.prime ?? [];
  // At the end before anywhere: it is the rarer of the two.
  const rare = wishes
    .filter((wish) => wish.target && !overlap(prime, wish.target.ids))
    .sort((a, b) => Number(b.target!.atEnd) - Number(a.target!.atEnd))[0];
  const most = Math.min(maxLength, ...wishes.map((wish) => (wish.most ?? Infinity) + 1));
  const pilot: Int32Array[] = [];
  let tried = 0;
  let ahead: LookAhead | null = null;
  let unit = 0;
  while (tried < budget && !sieve.full && !signal?.aborted && most > prime.length) {
    const first = firstName + tried;
    if (ahead) {
      const draws = await drawAhead(model, ahead, first, Math.min(AHEAD, budget - tried));
      for (let k = 0; k < draws.length && !sieve.full; k++, tried++) {
        const { ids, weight } = draws[k]!;
        const times = timesGiven(weight, unit, seed, first + k, maxLength);
        for (let i = 0; i < times && !sieve.full; i++) sieve.judge(ids, first + k);
      }
    } else {
      const chunk = Math.min(tried === 0 ? FIRST_CHUNK : namesAtOnce(model.config, maxLength), budget - tried);
      const draws = await sampleNames(model, { count: chunk, maxLength, drawing, seed, firstName: first, prime });
      for (let k = 0; k < draws.length && !sieve.full; k++, tried++) sieve.judge(draws[k]!, first + k);
      if (rare && !sieve.full && pilot.length < PILOT) {
        pilot.push(...draws);
        const isRare = pilot.length >= PILOT && tried - sieve.failed(rare) < RARE * tried;
        const table = isRare ? ContextTable.of(pilot, model.config.vocabSize, rare.target!) : null;
        if (table && tried + CALIBRATION < budget) {
          ahead = { drawing, seed, prime, maxLength: most, target: rare.target!, table };
          unit = unitOf(await drawAhead(model, ahead, firstName + tried, CALIBRATION));
          tried += CALIBRATION;
          if (unit === 0) ahead = null;
        }
      }
    }
    onProgress?.({ tried, fit: sieve.kept.length });
    // Lets an abort through.
    await new Promise((resolve) => setTimeout(resolve));
  }
  const names = await measured(model, sieve.kept, request);
  const ended = sieve.full ? 'enough' : signal?.aborted ? 'aborted' : 'budget';
  return { names, tried, ended, hardest: sieve.hardest() };
}

/** Says in a sentence why there are too few names, and what would give more. */
export function shortfall({ names, tried, ended, hardest }: WishedNames): string {
  const number = (n: number): string => n.toLocaleString('en');
  const what = `${number(names.length)} of ${counted(tried, 'name')} tried fit`;
  const end = ended === 'aborted' ? 'It was stopped' : 'The budget of draws is spent';
  if (!hardest) return `${what}. ${end}.`;
  return `${what}. ${end}. The hardest wish is for names that ${hardest.wish}; without it ${number(hardest.without)} would have fit.`;
}

/** Keeps names that fit, and counts which wishes fail. */
class Sieve {
  readonly kept: Kept[] = [];
  readonly #vocabulary: Vocabulary;
  readonly #wishes: readonly Wish[];
  readonly #count: number;
  readonly #failed: Map<Wish, number>;
  readonly #failedAlone: Map<Wish, number>;

  constructor(vocabulary: Vocabulary, wishes: readonly Wish[], count: number) {
    this.#vocabulary = vocabulary;
    // Those that take long come last.
    this.#wishes = [...wishes].sort((a, b) => Number(a.costly ?? false) - Number(b.costly ?? false));
    this.#count = count;
    this.#failed = new Map(wishes.map((wish) => [wish, 0]));
    this.#failedAlone = new Map(this.#failed);
  }

  get full(): boolean {
    return this.kept.length >= this.#count;
  }

  /** How many of the draws fail a wish. */
  failed(wish: Wish): number {
    return this.#failed.get(wish)!;
  }

  judge(ids: Int32Array, index: number): void {
    if (ids.at(-1) !== 0) return;
    const name = this.#vocabulary.decode(ids);
    let fails = 0;
    let last: Wish | null = null;
    for (const wish of this.#wishes) {
      if ((wish.costly && fails > 1) || wish.fits(name)) continue;
      fails++;
      last = wish;
      this.#failed.set(wish, this.#failed.get(wish)! + 1);
    }
    if (fails === 1) this.#failedAlone.set(last!, this.#failedAlone.get(last!)! + 1);
    if (fails > 0) return;
    for (const wish of this.#wishes) wish.keep?.(name);
    this.kept.push({ name, ids: ids.slice(0, -1), index });
  }

  /** The wish without which most draws would have fit; if none would, the one that most draws fail. */
  hardest(): WishedNames['hardest'] {
    const of = (counts: Map<Wish, number>): [Wish, number] | undefined =>
      [...counts].filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1])[0];
    const [wish] = of(this.#failedAlone) ?? of(this.#failed) ?? [];
    return wish ? { wish: wish.words, without: this.kept.length + this.#failedAlone.get(wish)! } : null;
  }
}

async function measured(
  model: Pick<EngineModel, 'config' | 'logits'>,
  kept: readonly Kept[],
  { list, order }: WishRequest,
): Promise<WishedName[]> {
  const nats = await natsPerCharacter(
    model,
    kept.map(({ ids }) => ids),
  );
  const names = kept.map(({ name, index }, k): WishedName => {
    const near = list?.nearest(name) ?? null;
    const isNew = list && !list.has(name);
    return {
      name,
      index,
      natsPerCharacter: nats[k]!,
      isNew,
      nearest: near?.name ?? null,
      distance: near?.distance ?? null,
    };
  });
  if (order === 'drawn') return names;
  const sign = order === 'typical' ? 1 : -1;
  return names.sort((a, b) => sign * (a.natsPerCharacter - b.natsPerCharacter) || a.index - b.index);
}

/** True if a name that begins with a prime could hold a text that begins within the prime. */
function overlap(prime: readonly number[], ids: readonly number[]): boolean {
  return prime.some((_, t) => ids.every((id, i) => t + i >= prime.length || prime[t + i] === id));
}
