import { describe, expect, it } from 'vitest';
import type { EngineModel } from '../../src/engine/engine.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import { uniformDraw as uniform } from '../../src/model/random/threefry.ts';
import { drawSymbol } from '../../src/sample/draw.ts';
import { sampleNames } from '../../src/sample/sample_names.ts';
import { sampleText } from '../../src/sample/sample_text.ts';
import type { TextRequest } from '../../src/sample/sample_text.ts';

const SEED = 21;
const V = 7;
const ALL = { temperature: 1, topK: null, topP: null };

/** Weights large enough that symbols differ much. */
function modelOf(engine = referenceEngine()): Promise<EngineModel> {
  const config = { ...notebookConfig(V, 6), cell: 'lstm', layers: 2 } as const;
  return engine.createModel(
    config,
    initialParameters(config, 'torch', SEED).map((value) => 4 * value),
  );
}

/** Logits of these probabilities. */
const logitsOf = (...probabilities: number[]): Float64Array => Float64Array.from(probabilities, Math.log);

/** Which symbols are drawn by uniform numbers all over [0, 1), and how often. */
function drawn(logits: Float64Array, drawing: Partial<typeof ALL> | object): Record<number, number> {
  const counts: Record<number, number> = {};
  for (let i = 0; i < 1_000; i++) {
    const symbol = drawSymbol(logits, { ...ALL, ...drawing }, (i + 0.5) / 1_000);
    counts[symbol] = (counts[symbol] ?? 0) + 1;
  }
  return counts;
}

describe('drawSymbol', () => {
  const logits = logitsOf(0.1, 0.4, 0.2, 0.3);

  it('draws by cumulative probability, in the order of ids', () => {
    expect([0, 0.09, 0.11, 0.49, 0.51, 0.69, 0.71, 0.999].map((c) => drawSymbol(logits, ALL, c))).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3,
    ]);
  });

  it('by temperature: probabilities to the power of 1 / temperature', () => {
    // 1 : 16 : 4 : 9
    expect(drawn(logits, { temperature: 0.5 })).toEqual({ 0: 33, 1: 534, 2: 133, 3: 300 });
    expect(drawn(logits, { temperature: 1e-6 })).toEqual({ 1: 1_000 });
    expect(drawn(logits, { temperature: 1e6 })).toEqual({ 0: 250, 1: 250, 2: 250, 3: 250 });
  });

  it('only from the k likeliest; of equal ones the first', () => {
    expect(drawn(logits, { topK: 1 })).toEqual({ 1: 1_000 });
    expect(drawn(logits, { topK: 2 })).toEqual({ 1: 571, 3: 429 });
    expect(drawn(logits, { topK: 9 })).toEqual(drawn(logits, {}));
    expect(drawn(logitsOf(0.25, 0.25, 0.25, 0.25), { topK: 2 })).toEqual({ 0: 500, 1: 500 });
  });

  it('only from the likeliest that have the probability p together', () => {
    expect(drawn(logits, { topP: 0.39 })).toEqual({ 1: 1_000 });
    expect(drawn(logits, { topP: 0.41 })).toEqual({ 1: 571, 3: 429 });
    expect(drawn(logits, { topP: 0.71 })).toEqual({ 1: 444, 2: 223, 3: 333 });
    expect(drawn(logits, { topP: 1 })).toEqual(drawn(logits, {}));
    expect(drawn(logits, { topP: 1e-9 })).toEqual({ 1: 1_000 });
    // Both at once: what either leaves out is out. p is of the temperature's probabilities.
    expect(drawn(logits, { topK: 2, topP: 0.71 })).toEqual({ 1: 571, 3: 429 });
    expect(drawn(logits, { temperature: 0.5, topP: 0.5 })).toEqual({ 1: 1_000 });
  });

  it('has one answer where there is one symbol, or one that is likely', () => {
    expect(drawn(logitsOf(1), { topK: 1, topP: 0.5 })).toEqual({ 0: 1_000 });
    expect(drawn(Float64Array.of(1e30, -1e30, 0), {})).toEqual({ 0: 1_000 });
    expect(drawn(Float64Array.of(-1e30, -1e30, 0), { topK: 1 })).toEqual({ 2: 1_000 });
  });

  it('never draws what is left out, whatever the uniform number', () => {
    const last = 1 - 2 ** -53;
    expect(drawSymbol(logitsOf(0.7, 0.2, 0.1), { ...ALL, topK: 2 }, last)).toBe(1);
    expect(drawSymbol(logitsOf(0.7, 0.2, 0.1), { ...ALL, topK: 2 }, 1)).toBe(1);
  });
});

describe('sampleNames', () => {
  const request = { count: 40, maxLength: 12, drawing: ALL, seed: SEED, firstName: 5, prime: [] };

  it('draws with nothing left out what the engine draws itself', async () => {
    for (const engine of [referenceEngine(), cpuEngine()]) {
      const model = await modelOf(engine);
      const itself = await sampleNames(model, request);
      expect(await sampleNames(model, { ...request, drawing: { ...ALL, topK: V } })).toEqual(itself);
      expect(await sampleNames(model, { ...request, drawing: { ...ALL, topP: 1 } })).toEqual(itself);
      const primed = { ...request, prime: [3, 2] };
      const filtered = await sampleNames(model, { ...primed, drawing: { ...ALL, topK: V } });
      expect(filtered).toEqual(await sampleNames(model, primed));
      expect(filtered.every((name) => name[0] === 3 && name[1] === 2)).toBe(true);
    }
  });

  it('draws every symbol from those that are left, given the ones before', async () => {
    const model = await modelOf();
    const drawing = { temperature: 0.9, topK: 3, topP: 0.8 };
    const names = await sampleNames(model, { ...request, drawing });
    for (const [k, name] of names.entries()) {
      const inputs = Int32Array.of(-1, ...name.subarray(0, -1));
      const shape = { timeSteps: name.length, batchSize: 1, carryState: false, lossScale: 1 };
      const logits = await model.logits({ inputs, targets: new Int32Array(name.length).fill(-1), ...shape });
      const expected = Int32Array.from(name, (_, t) =>
        drawSymbol(logits.slice(t * V, (t + 1) * V), drawing, uniform(SEED, 5 + k, t)),
      );
      expect(name, `name ${k}`).toEqual(expected);
      expect(name.includes(0) ? name.indexOf(0) + 1 : 12).toBe(name.length);
    }
  });

  it('makes name k of a seed whatever is asked for beside it', async () => {
    const model = await modelOf();
    const drawing = { ...ALL, topK: 4 };
    const all = await sampleNames(model, { ...request, drawing });
    expect(await sampleNames(model, { ...request, drawing, count: 3, firstName: 15 })).toEqual(all.slice(10, 13));
  });

  it('is full where the prime is', async () => {
    const model = await modelOf();
    const full = { ...request, count: 2, maxLength: 3, prime: [1, 2, 3] };
    for (const drawing of [ALL, { ...ALL, topK: 2 }]) {
      expect(await sampleNames(model, { ...full, drawing })).toEqual([Int32Array.of(1, 2, 3), Int32Array.of(1, 2, 3)]);
    }
  });
});

describe('sampleText', () => {
  const DRAWING = { temperature: 0.8, topK: 5, topP: null };
  const request: TextRequest = { prime: [], length: 30, drawing: DRAWING, seed: SEED, index: 2, window: null };
  const textOf = async (changes: Partial<TextRequest>): Promise<number[]> => {
    const text: number[] = [];
    for await (const id of sampleText(await modelOf(), { ...request, ...changes })) text.push(id);
    return text;
  };
  /** The symbol that uniform number t draws after some inputs, read as one sequence from the zero state. */
  const after = async (model: EngineModel, inputs: readonly number[], t: number): Promise<number> => {
    const timeSteps = inputs.length;
    const targets = new Int32Array(timeSteps).fill(-1);
    const shape = { timeSteps, batchSize: 1, carryState: false, lossScale: 1 };
    const logits = await model.logits({ inputs: Int32Array.from(inputs), targets, ...shape });
    return drawSymbol(logits.slice((timeSteps - 1) * V), DRAWING, uniform(SEED, 2, t));
  };

  it.each([[[]], [[4]], [[0, 3, 5, 5, 1]]])('carries the state as whole sequences would, after %j', async (prime) => {
    const text = await textOf({ prime });
    expect(text).toHaveLength(30);
    const model = await modelOf();
    const all = [...(prime.length > 0 ? prime : [-1]), ...text];
    const first = all.length - text.length;
    for (const [t, id] of text.entries()) expect(await after(model, all.slice(0, first + t), t)).toBe(id);
  });

  it.each([[[]], [[4, 2]], [[0, 3, 5, 5, 1, 6, 2, 2, 1]]])(
    'reads windows of the last symbols, with zero vectors in front (notebook), after %j',
    async (prime) => {
      const text = await textOf({ prime, window: 6 });
      const model = await modelOf();
      const padded = [-1, -1, -1, -1, -1, -1, ...prime];
      for (const [t, id] of text.entries()) {
        expect(await after(model, [...padded, ...text.slice(0, t)].slice(-6), t)).toBe(id);
      }
    },
  );

  it('is the same text for the same seed and number, and another for others', async () => {
    const text = await textOf({ prime: [1] });
    expect(await textOf({ prime: [1] })).toEqual(text);
    expect(await textOf({ prime: [1], seed: SEED + 1 })).not.toEqual(text);
    expect(await textOf({ prime: [1], index: 3 })).not.toEqual(text);
    expect(await textOf({ prime: [1], length: 10 })).toEqual(text.slice(0, 10));
    expect(await textOf({ length: 0 })).toEqual([]);
  });
});
