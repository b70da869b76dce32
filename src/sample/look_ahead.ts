import type { EngineModel } from '../engine/engine.ts';
import { uniformDraw as uniform } from '../model/random/threefry.ts';
import { writeProbabilities } from './draw.ts';
import type { Drawing } from './draw.ts';
import type { ContextTable } from './context_table.ts';
import type { Target } from './wishes/index.ts';

/**
 * Names that hold a rare text E, with the model's own distribution.
 *
 * A name with E is u E v. Position by position a draw either goes on with a symbol y, or puts E here, with probabilities
 * in proportion to p(y | u) h(u y) and p(e1 | u) s(u e1): p is the model, h and s a small model's guess of how likely E
 * still comes, or is completed. The draw's weight is the model's probability of the name over that of the draw. It is
 * given out weight / unit times, rounded up or down at random, so that every name is given out in proportion to the
 * model's probability of it, whatever h, s and the unit are: they decide only how many draws are lost.
 */
export interface LookAhead {
  readonly drawing: Drawing;
  readonly seed: number;
  readonly prime: readonly number[];
  /** Symbols per name at most, the newline included. */
  readonly maxLength: number;
  readonly target: Target;
  readonly table: ContextTable;
}

/** A draw: its ids with the newline, and its weight; 0 where E did not come. */
export interface WeightedName {
  readonly ids: Int32Array;
  readonly weight: number;
}

/** A draw in progress. */
interface Growing {
  readonly name: number;
  readonly ids: number[];
  weight: number;
  /** How many symbols of E have been put; -1 before it was decided to put it here. */
  placed: number;
  /** Where E begins. */
  begins: number;
}

/** Draws names `firstName` to `firstName + count - 1` with their weights. */
export async function drawAhead(
  model: Pick<EngineModel, 'next' | 'config'>,
  request: LookAhead,
  firstName: number,
  count: number,
): Promise<WeightedName[]> {
  const all = Array.from({ length: count }, (_, k): Growing => {
    return { name: firstName + k, ids: [], weight: 1, placed: -1, begins: 0 };
  });
  let rows = all;
  let hidden: Float32Array | Float64Array | undefined;
  let inputs = new Int32Array(count).fill(-1);
  for (let t = 0; t < request.maxLength && rows.length > 0; t++) {
    const next = await model.next(inputs, rows.length, hidden);
    const V = next.logits.length / rows.length;
    // Of one draw, the model's probabilities p and those of the choice q, which has one place more.
    const [p, q] = [new Float64Array(V), new Float64Array(V + 1)];
    for (const [b, row] of rows.entries()) {
      if (t >= request.prime.length) writeProbabilities(next.logits.subarray(b * V, (b + 1) * V), request.drawing, p);
      grow(row, request, p, q);
    }
    const kept = rows.flatMap((row, b) => (row.weight > 0 && row.ids.at(-1) !== 0 ? b : []));
    hidden =
      kept.length === rows.length ? next.hidden : rowsOf(next.hidden, model.config.hiddenSize, rows.length, kept);
    rows = kept.map((b) => rows[b]!);
    inputs = Int32Array.from(rows, ({ ids }) => ids.at(-1)!);
  }
  return all.map(({ ids, weight, begins }) => {
    const whole = ids.at(-1) === 0 && (request.target.atEnd || firstOf(ids, request.target.ids) === begins);
    return { ids: Int32Array.from(ids), weight: whole ? weight : 0 };
  });
}

/** How often a draw is given out: weight / unit, rounded up or down at random so that it is right on average. */
export function timesGiven(weight: number, unit: number, seed: number, name: number, maxLength: number): number {
  return Math.floor(weight / unit + uniform(seed, name, maxLength));
}

/** The share of all names that may be given out more than once from one draw. */
const REPEATED = 0.05;
/** Of so many draws one may be heavier than the unit is made for: a single draw shall not slow all others down. */
const ODD_DRAWS = 512;

/** The unit for weights like these: the least for which few names are given out twice. 0 where all weights are 0. */
export function unitOf(draws: readonly WeightedName[]): number {
  const sorted = draws.map(({ weight }) => weight).sort((a, b) => b - a);
  const weights = sorted.slice(Math.floor(draws.length / ODD_DRAWS));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let above = 0;
  for (const [k, weight] of weights.entries()) {
    // With this weight as the unit, the k weights above it are given out too often by this much.
    if (above - k * weight > REPEATED * sum) return weights[k - 1]!;
    above += weight;
  }
  return weights[0] ?? 0;
}

/** Adds a symbol, given the model's probabilities. */
function grow(row: Growing, request: LookAhead, p: Float64Array, q: Float64Array): void {
  const { prime, target, table, maxLength, seed } = request;
  const { ids } = row;
  const t = ids.length;
  if (t < prime.length) return void ids.push(prime[t]!);
  if (row.placed >= 0) {
    const forced = target.ids[row.placed] ?? (target.atEnd ? 0 : null);
    row.placed++;
    if (forced !== null) row.weight *= p[forced]!;
    return void ids.push(forced ?? pick(p, 1, uniform(seed, row.name, t)));
  }
  const V = p.length;
  const left = maxLength - t;
  const context = table.contextOf(ids);
  const hopes = table.hopes(context, left - 1);
  const [E] = target.ids as [number];
  // The last place is for putting E here. A name cannot end before E.
  q[0] = 0;
  q[V] = left >= table.needed ? p[E]! * table.rest(table.after(context, E)) : 0;
  let sum = q[V]!;
  for (let y = 1; y < V; y++) sum += q[y] = p[y]! * hopes[y]!;
  if (!(sum > 0)) return void (row.weight = 0);
  const choice = pick(q, sum, uniform(seed, row.name, t));
  const symbol = choice < V ? choice : E;
  row.weight *= (p[symbol]! * sum) / q[choice]!;
  if (choice === V) [row.placed, row.begins] = [1, t];
  ids.push(symbol);
}

/** The first place whose cumulative weight exceeds a share of the sum. */
function pick(weights: Float64Array, sum: number, share: number): number {
  const threshold = share * sum;
  let cumulative = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! === 0) continue;
    cumulative += weights[i]!;
    if (cumulative > threshold) return i;
    last = i;
  }
  return last;
}

/** Some of B rows of states, which lie one after the other, each B x H. */
function rowsOf(
  hidden: Float32Array | Float64Array,
  H: number,
  B: number,
  kept: readonly number[],
): Float32Array | Float64Array {
  const states = hidden.length / (B * H);
  const rows = hidden.slice(0, states * kept.length * H);
  for (let s = 0; s < states; s++) {
    for (const [row, b] of kept.entries()) {
      const from = (s * B + b) * H;
      rows.set(hidden.subarray(from, from + H), (s * kept.length + row) * H);
    }
  }
  return rows;
}

function firstOf(ids: readonly number[], part: readonly number[]): number {
  return ids.findIndex((_, t) => part.every((id, i) => ids[t + i] === id));
}
