/**
 * What an exported generator runs: the network in plain loops, in float64, one name after the other. This file and what it
 * imports become the code in generator_code.ts, with `npm run generate:generator`. It runs wherever ES modules do, so it uses
 * the language and `atob` only. It computes what the twins in src/reference compute, and draws what they draw.
 */
import { lowerCase } from '../../corpus/lower_case.ts';
import { describeSymbol } from '../../corpus/symbols.ts';
import type { CellName } from '../../model/config.ts';
import { uniformDraw } from '../../model/random/threefry.ts';
import { unpackWeights } from './weights.ts';
import type { PackedWeights } from './weights.ts';

/** All that a generator holds of a model. */
export interface GeneratorModel extends PackedWeights {
  readonly cell: CellName;
  /** True if the gates' activation is `hard_sigmoid`. */
  readonly hard: boolean;
  /** H. */
  readonly units: number;
  /** L. */
  readonly layers: number;
  /** The V symbols by id, one code point each; the newline first. */
  readonly symbols: string;
  /** The temperature where none is given. */
  readonly temperature: number;
}

/** What to make up. */
export interface GeneratorOptions {
  readonly count?: number;
  readonly begin?: string;
  readonly seed?: number;
  readonly first?: number;
  readonly temperature?: number;
  readonly maxLength?: number;
}

/** The functions of a generator; src/export/kinds/js.ts describes them to those who use it. */
export interface Generator {
  names(options?: GeneratorOptions): string[];
  score(name: string): number;
}

/** What a layer keeps between symbols, H numbers each: its outputs, and the lstm's cell state. */
interface LayerState {
  readonly hidden: Float64Array;
  readonly memory: Float64Array;
}

type Gate = (z: number) => number;

/**
 * Computes unit `u` of a layer's state after a symbol. `x` is weight_ih x + bias_ih and `s` is weight_hh h + bias_hh, both
 * G x H; for a cell without a recurrent product `s` is null.
 */
type Unit = (state: LayerState, u: number, x: Float64Array, s: Float64Array, gate: Gate) => number;

/** The new output of a unit, by cell. The lstm's also changes its cell state. */
const UNITS: Readonly<Record<CellName, Unit>> = {
  rnn: (_, u, x, s) => Math.tanh(x[u]! + s[u]!),
  lstm: ({ hidden: { length: H }, memory }, u, x, s, gate) => {
    const z = (part: number): number => x[part * H + u]! + s[part * H + u]!;
    const kept = gate(z(1)) * memory[u]!;
    memory[u] = kept + gate(z(0)) * Math.tanh(z(2));
    return gate(z(3)) * Math.tanh(memory[u]!);
  },
  gru: ({ hidden }, u, x, s, gate) => {
    const H = hidden.length;
    const reset = gate(x[u]! + s[u]!);
    const keep = gate(x[H + u]! + s[H + u]!);
    return (1 - keep) * Math.tanh(x[2 * H + u]! + reset * s[2 * H + u]!) + keep * hidden[u]!;
  },
  mingru: ({ hidden }, u, x, _, gate) => {
    const update = gate(x[u]!);
    return (1 - update) * hidden[u]! + update * x[hidden.length + u]!;
  },
};

/** Makes a generator. The weights are unpacked at the first call, so that loading a module costs nothing. */
export function createGenerator(model: GeneratorModel): Generator {
  const { cell, hard, units: H, layers } = model;
  const symbols = [...model.symbols];
  const V = symbols.length;
  const ids = new Map(symbols.map((symbol, id) => [symbol, id]));
  const gate: Gate = hard ? (z) => Math.min(Math.max(0.2 * z + 0.5, 0), 1) : (z) => 1 / (1 + Math.exp(-z));
  let tensors: Readonly<Record<string, Float32Array>> | undefined;

  /** Reads a symbol (-1 is the zero vector) and returns the logits of the next one. Changes the state. */
  const read = (state: readonly LayerState[], symbol: number): Float64Array => {
    const { [`head.weight`]: weight, [`head.bias`]: bias, ...rest } = (tensors ??= unpackWeights(model));
    let below: Float64Array | undefined;
    for (const [l, layer] of state.entries()) {
      const of = (name: string): Float32Array | undefined => rest[`rnn.${name}_l${l}`];
      const { hidden } = layer;
      const x = below
        ? affine(of('weight_ih')!, of('bias_ih')!, below)
        : gather(of('weight_ih')!, of('bias_ih')!, symbol, V);
      const recurrent = of('weight_hh');
      const s = recurrent ? affine(recurrent, of('bias_hh')!, hidden) : x;
      for (let u = 0; u < H; u++) hidden[u] = UNITS[cell](layer, u, x, s, gate);
      below = hidden;
    }
    return affine(weight!, bias!, below!);
  };

  const stateZero = (): LayerState[] =>
    Array.from({ length: layers }, () => ({ hidden: new Float64Array(H), memory: new Float64Array(H) }));

  /**
   * The ids of a text's symbols. Unknown capitals become small letters: those of a beginning one by one, as the command line's
   * do, and those of a whole name together, since a sigma at the end of a word is another letter.
   */
  const encode = (text: string, what: 'begin' | 'name'): number[] => {
    if (typeof text !== 'string') throw new RangeError(`${what} is ${String(text)}; give a text.`);
    const composed = text.normalize('NFC');
    const lower = what === 'name' ? [...lowerCase(composed)] : [];
    return [...composed].map((symbol, i) => {
      const id = ids.get(symbol) ?? ids.get(lower[i] ?? lowerCase(symbol));
      if (id) return id;
      throw new RangeError(`Symbol ${i + 1} of ${what} is ${describeSymbol(symbol)}, which no name here can have.`);
    });
  };

  return {
    names({ count = 10, begin = '', seed = 0, first = 0, temperature = model.temperature, maxLength = 50 } = {}) {
      checkWhole('count', count, 0, 2 ** 32 - 1);
      checkWhole('seed', seed, 0, 2 ** 32 - 1);
      checkWhole('first', first, 0, 2 ** 32 - count);
      checkWhole('maxLength', maxLength, 1, 2 ** 32 - 1);
      if (!(typeof temperature === 'number' && temperature > 0 && temperature < Infinity)) {
        throw new RangeError(`temperature is ${String(temperature)}; give a number above 0.`);
      }
      const prime = encode(begin, 'begin');
      if (prime.length > maxLength) {
        throw new RangeError(`begin has ${prime.length} symbols, but maxLength is ${maxLength}.`);
      }
      const state = stateZero();
      const logits = [-1, ...prime].map((id) => read(state, id)).at(-1)!;
      const beginning = prime.map((id) => symbols[id]).join('');
      return Array.from({ length: count }, (_, k) => {
        const own = state.map(({ hidden, memory }) => ({ hidden: hidden.slice(), memory: memory.slice() }));
        let name = beginning;
        let next = logits;
        for (let t = prime.length; t < maxLength; t++) {
          const id = draw(next, temperature, uniformDraw(seed, first + k, t));
          if (!id) break;
          name += symbols[id]!;
          next = read(own, id);
        }
        return name;
      });
    },

    score(name) {
      const targets = encode(name, 'name');
      targets.push(0);
      const state = stateZero();
      let nats = 0;
      for (const [t, target] of targets.entries()) {
        const logits = read(state, t ? targets[t - 1]! : -1);
        const largest = largestOf(logits);
        const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
        nats += Math.log(sum) - (logits[target]! - largest);
      }
      return nats / targets.length;
    },
  };
}

/** weight x + bias. Shapes: weight R x C, bias R, x C. */
function affine(weight: Float32Array, bias: Float32Array, x: Float64Array): Float64Array {
  const sums = Float64Array.from(bias);
  const C = x.length;
  for (let row = 0, at = 0; row < sums.length; row++) {
    let sum = sums[row]!;
    for (let k = 0; k < C; k++) sum += weight[at++]! * x[k]!;
    sums[row] = sum;
  }
  return sums;
}

/** weight x + bias for the one-hot x of a symbol; for -1 it is the zero vector. Shapes: weight R x V, bias R. */
function gather(weight: Float32Array, bias: Float32Array, symbol: number, V: number): Float64Array {
  return Float64Array.from(bias, (value, row) => value + (symbol < 0 ? 0 : weight[row * V + symbol]!));
}

/** The first symbol whose cumulative probability exceeds the uniform draw; p = softmax(logits / temperature). */
function draw(logits: Float64Array, temperature: number, uniform: number): number {
  const largest = largestOf(logits);
  const weights = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const threshold = uniform * weights.reduce((sum, weight) => sum + weight, 0);
  let cumulative = 0;
  const symbol = weights.findIndex((weight) => (cumulative += weight) > threshold);
  return symbol < 0 ? weights.length - 1 : symbol;
}

function largestOf(logits: Float64Array): number {
  return logits.reduce((largest, logit) => Math.max(largest, logit), -Infinity);
}

/** Throws a RangeError unless a value is a whole number from `least` to `most`. */
function checkWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} is ${String(value)}; give a whole number from ${least} to ${most}.`);
}
