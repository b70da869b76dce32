import { InferenceSession, Tensor, env } from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { exportModel } from '../../src/export/export_model.ts';
import type { SavedModel } from '../../src/formats/model_file.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { drawSymbol } from '../../src/sample/draw.ts';
import { expectClose } from '../helpers/close.ts';
import { SYMBOLS, randomModel } from '../helpers/exported.ts';

// Threads of the runtime would outlive the tests.
env.wasm.numThreads = 1;
const CLOSE = { absolute: 1e-5, relative: 0, why: 'float32 rounds by 6e-8, and errors grow over layers and steps' };
const DRAWING = { temperature: 0.8, topK: null, topP: null };

type States = Record<string, Tensor>;

const open = (model: SavedModel): Promise<InferenceSession> =>
  InferenceSession.create(exportModel(model, 'onnx', { title: 'Elves' }) as Uint8Array);

/** The states that a name starts with. */
function zeros(session: InferenceSession, batch: number, units: number): States {
  const names = session.inputNames.filter((name) => name !== 'input');
  return Object.fromEntries(
    names.map((name) => [name, new Tensor('float32', new Float32Array(batch * units), [batch, units])]),
  );
}

async function step(session: InferenceSession, ids: readonly number[], states: States) {
  const input = new Tensor('int64', BigInt64Array.from(ids, BigInt), [ids.length]);
  const outputs = await session.run({ input, ...states });
  const next = Object.fromEntries(Object.keys(states).map((name) => [name, outputs[`next_${name}`] as Tensor]));
  return { logits: outputs['logits']!.data as Float32Array, next };
}

describe.each([
  ['rnn', 'sigmoid'],
  ['lstm', 'sigmoid'],
  ['lstm', 'hard_sigmoid'],
  ['gru', 'sigmoid'],
  ['gru', 'hard_sigmoid'],
  ['mingru', 'sigmoid'],
  ['mingru', 'hard_sigmoid'],
] as const)('one step of a %s with gates of %s, by onnxruntime', (cell, gateActivation) => {
  /** Oracle: the reference engine, in float64. Seed 3 draws the ids. */
  it.each([1, 2, 3, 4])('gives our logits step by step; layers: %i', async (layers) => {
    const drawn = randomModel({ cell, gateActivation, layers });
    // Half as large: with the others four layers of rnn are chaotic, so that the last bit of a step decides a later one.
    const model = { ...drawn, parameters: Float32Array.from(drawn.parameters, (value) => value / 2) };
    const session = await open(model);
    const engine = await referenceEngine().createModel(model.config, Float64Array.from(model.parameters));
    const random = new NumpyRandom(3);
    let ids = [-1, -1, -1];
    let states = zeros(session, 3, model.config.hiddenSize);
    let hidden: Float32Array | Float64Array | undefined;
    for (let t = 0; t < 30; t++) {
      const found = await step(session, ids, states);
      const own = await engine.next(Int32Array.from(ids), 3, hidden);
      expectClose(found.logits, own.logits, CLOSE, `logits at ${t}`);
      states = found.next;
      hidden = own.hidden;
      ids = ids.map(() => Math.floor(random.double() * (SYMBOLS.length + 1)) - 1);
    }
    const last = Object.values(states).flatMap((state) => [...(state.data as Float32Array)]);
    expectClose(last, hidden!, CLOSE, 'last states');
  });

  /** Oracle: the CPU engine. */
  it('draws our names from the same uniform numbers', async () => {
    const model = randomModel({ cell, gateActivation });
    const session = await open(model);
    const [count, maxLength] = [40, 12];
    const uniforms = Float64Array.from(
      { length: count * maxLength },
      (
        (random) => () =>
          random.double()
      )(new NumpyRandom(5)),
    );
    const engine = await cpuEngine('a test').createModel(model.config, Float32Array.from(model.parameters));
    const names: number[][] = Array.from({ length: count }, () => []);
    let states = zeros(session, count, model.config.hiddenSize);
    let ids = names.map(() => -1);
    for (let t = 0; t < maxLength; t++) {
      const { logits, next } = await step(session, ids, states);
      states = next;
      ids = names.map((name, k) => {
        const row = logits.subarray(k * SYMBOLS.length, (k + 1) * SYMBOLS.length);
        const symbol = drawSymbol(row, DRAWING, uniforms[k * maxLength + t]!);
        if (name.at(-1) !== 0) name.push(symbol);
        return symbol;
      });
    }
    const drawn = await engine.sample({
      ...{ count, maxLength, temperature: DRAWING.temperature },
      uniforms: { kind: 'given', values: uniforms },
    });
    expect(names).toEqual(drawn.map((ids) => [...ids]));
    engine.destroy();
  });
});

describe('a file of ONNX', () => {
  it('names its inputs and outputs, and their sizes', async () => {
    const session = await open(randomModel({ layers: 2 }));
    const states = ['hidden_0', 'cell_0', 'hidden_1', 'cell_1'];
    expect(session.inputNames).toEqual(['input', ...states]);
    expect(session.outputNames).toEqual(['logits', ...states.map((name) => `next_${name}`)]);
    expect(session.inputMetadata.map((value) => value.isTensor && [value.type, value.shape])).toEqual([
      ['int64', ['batch']],
      ...states.map(() => ['float32', ['batch', 11]]),
    ]);
  });

  it('holds symbols, window and title in its metadata, and no labels', () => {
    const symbols = [...SYMBOLS, 'label: elves'];
    const task = { mode: 'text', keepCase: true, window: 40 } as const;
    const model = { ...randomModel({ vocabSize: symbols.length }), symbols, task };
    const text = Buffer.from(exportModel(model, 'onnx', { title: 'Elves' })).toString('utf8');
    for (const part of ['symbols', JSON.stringify(SYMBOLS), 'task', JSON.stringify(task), 'title', 'Elves']) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('label: ');
  });

  it('is equal for equal models', () => {
    const model = randomModel();
    expect(exportModel(model, 'onnx')).toEqual(exportModel(structuredClone(model), 'onnx'));
  });
});
