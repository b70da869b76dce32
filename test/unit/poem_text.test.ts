import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import type { Engine, EngineModel } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/choose.ts';
import { readModel } from '../../src/formats/model_file.ts';
import { drawSymbol } from '../../src/sample/draw.ts';
import { uniformDraw } from '../../src/model/random/threefry.ts';
import type { SampledModel } from '../../src/worker/line_sampler.ts';
import { nextSymbols } from '../../src/worker/next_symbols.ts';
import { LINE_END_WITHIN } from '../../src/worker/line_end.ts';
import type { Reply, WritingOrder } from '../../src/worker/protocol.ts';
import { Writer } from '../../src/worker/writer.ts';

const SONNETS = readModel(
  new Uint8Array(readFileSync(new URL('../../src/models/sonnets.safetensors', import.meta.url))),
  'sonnets',
);
const vocabulary = Vocabulary.fromSymbols(SONNETS.symbols);
const BEGINNING = 'Forsooth this maketh no sense';
const ORDER: WritingOrder = {
  ...{ model: 'sonnets', prime: `${BEGINNING} `, length: 60, toLineEnd: true, temperature: 0.8, seed: 4 },
};
const reference = (): Promise<Engine> =>
  openEngine({ device: 'reference', gpu: async () => ({ gpu: null, reason: 'this test has none.' }) });

async function sonnetsOn(engine: Engine, window = SONNETS.task.window): Promise<SampledModel> {
  const model = await engine.createModel(SONNETS.config, SONNETS.parameters);
  return { model, vocabulary, task: { ...SONNETS.task, window } };
}

/** What a writer sends for an order, put together. */
async function write(sampled: SampledModel, order: WritingOrder) {
  const replies: Reply[] = [];
  await new Writer((reply) => replies.push(reply)).write(1, order, async () => sampled);
  const written = replies.filter((reply) => reply.type === 'written');
  expect(written.at(-1)).toMatchObject({ done: true, error: null });
  const given = order.written ? '' : written[0]!.text;
  const text = written.map(({ text: piece }) => piece).join('');
  return { given, drawn: text.slice(given.length), nats: written.flatMap(({ nats }) => nats) };
}

/** The logits after some ids, of one call from the zero state. */
async function logitsAfter(model: Pick<EngineModel, 'next'>, ids: readonly number[], window: number | null) {
  const padded =
    window === null ? (ids.length === 0 ? [-1] : ids) : [...new Array<number>(window).fill(-1), ...ids].slice(-window);
  return (await model.next(Int32Array.from(padded), 1)).logits;
}

describe.each([
  ['by windows', 12],
  ['with the state carried', null],
])('a text that is written %s', (_, window) => {
  it('ends with a line: the first line end at its length or after it', async () => {
    const sampled = await sonnetsOn(cpuEngine(), window);
    const { drawn } = await write(sampled, ORDER);
    expect(drawn.endsWith('\n')).toBe(true);
    expect(drawn.indexOf('\n', ORDER.length - 1)).toBe(drawn.length - 1);
    const { drawn: asLong } = await write(sampled, { ...ORDER, toLineEnd: false });
    expect(asLong).toBe(drawn.slice(0, ORDER.length));
    // Where a line ends at the length itself, no other follows.
    expect((await write(sampled, { ...ORDER, length: drawn.length })).drawn).toBe(drawn);
  });

  it('goes on bit for bit as if it had not stopped, at a line end and within a line', async () => {
    const sampled = await sonnetsOn(cpuEngine(), window);
    const whole = await write(sampled, { ...ORDER, length: 150, toLineEnd: false });
    const first = await write(sampled, ORDER);
    for (const written of [first.drawn, whole.drawn.slice(0, 37)]) {
      const length = 150 - written.length;
      const rest = await write(sampled, { ...ORDER, written, length, toLineEnd: false });
      expect(written + rest.drawn).toBe(whole.drawn);
      expect(rest.nats).toEqual(whole.nats.slice(written.length));
    }
  });

  it('tells the surprise of each symbol: -log p of the reference after all before it', async () => {
    const sampled = await sonnetsOn(await reference(), window);
    const { given, drawn, nats } = await write(sampled, { ...ORDER, prime: 'o ', length: 5, toLineEnd: false });
    expect(nats).toHaveLength(5);
    const ids = [...vocabulary.encode(given + drawn)];
    for (const [t, surprise] of nats.entries()) {
      const at = given.length + t;
      const logits = await logitsAfter(sampled.model, ids.slice(0, at), window);
      const sum = Array.from(logits).reduce((total, logit) => total + Math.exp(logit), 0);
      expect(Math.abs(surprise - (Math.log(sum) - logits[ids[at]!]!))).toBeLessThan(1e-6);
      // The card says the same.
      const expected = await nextSymbols(sampled, { before: (given + drawn).slice(0, at), temperature: 0.8 });
      expect(expected.find(({ symbol }) => symbol === drawn[t])!.p).toBeCloseTo(Math.exp(-surprise), 9);
    }
  });
});

describe('a text without line ends', () => {
  it('goes on for so many symbols after its length, and no more', async () => {
    // The newline has no chance; of the others each has the same.
    const letters = Vocabulary.of(['abc']);
    const logits = Float32Array.from(letters.symbols, (symbol) => (symbol === '\n' ? -1e9 : 0));
    const refused = () => Promise.reject(new Error('This model is only asked for the next symbol.'));
    const model = {
      sample: refused,
      trace: refused,
      next: async () => ({ logits, hidden: new Float32Array(1) }),
    };
    const task = { mode: 'text', keepCase: true, window: null } as const;
    const { drawn, nats } = await write({ model, vocabulary: letters, task }, { ...ORDER, prime: '', length: 30 });
    expect(drawn).toHaveLength(30 + LINE_END_WITHIN);
    for (const surprise of nats) expect(surprise).toBeCloseTo(Math.log(3), 6);
  });
});

describe('what may come next', () => {
  it('is every symbol, the likeliest first, at temperature 1 and at that of the poem', async () => {
    const sampled = await sonnetsOn(await reference());
    const { window } = SONNETS.task;
    for (const before of ['', 'the ', `${BEGINNING} `]) {
      const found = await nextSymbols(sampled, { before, temperature: 0.5 });
      expect(found).toHaveLength(vocabulary.size);
      const logits = await logitsAfter(sampled.model, [...vocabulary.encode(before.toLowerCase())], window);
      for (const [key, temperature] of [
        ['p', 1],
        ['drawn', 0.5],
      ] as const) {
        const weights = Array.from(logits, (logit) => Math.exp(logit / temperature));
        const sum = weights.reduce((a, b) => a + b, 0);
        const byId = vocabulary.symbols.map((symbol) => found.find((next) => next.symbol === symbol)![key]);
        expect(Math.max(...byId.map((p, id) => Math.abs(p - weights[id]! / sum)))).toBeLessThan(1e-12);
      }
      expect(found.every(({ p }, k) => k === 0 || p <= found[k - 1]!.p)).toBe(true);
    }
  });
});

describe("the notebook's beginning", () => {
  it('is taken as it is typed, with the final space and without: the engine asked directly draws the same', async () => {
    const sampled = await sonnetsOn(cpuEngine());
    const { window } = SONNETS.task;
    const texts: string[] = [];
    for (const prime of [`${BEGINNING} `, BEGINNING]) {
      const { given, drawn } = await write(sampled, { ...ORDER, prime, length: 60, temperature: 1, toLineEnd: false });
      expect(given).toBe(prime.toLowerCase());
      const ids = [...vocabulary.encode(prime.toLowerCase())];
      for (let t = 0; t < 60; t++) {
        const logits = await logitsAfter(sampled.model, ids, window);
        ids.push(drawSymbol(logits, { temperature: 1, topK: null, topP: null }, uniformDraw(ORDER.seed, 0, t)));
      }
      expect(given + drawn).toBe(ids.map((id) => vocabulary.symbols[id]).join(''));
      texts.push(drawn);
    }
    expect(texts[1]!.trimStart()).not.toBe(texts[0]);
  });
});
