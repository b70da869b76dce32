import { describe, expect, it, vi } from 'vitest';
import { SimdMemory } from '../../src/wasm/memory.ts';
import { instantiate, simdModules } from '../../src/wasm/module.ts';
import { address, size } from '../../src/wasm/named.ts';
import type { Engine, EngineModel, SampleRequest } from '../../src/engine/engine.ts';
import { Model } from '../../src/engine/model.ts';
import { HostExecutor } from '../../src/host/executor.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { layoutOf, tensorOf } from '../../src/model/layout.ts';
import { CPU_ENGINES } from '../helpers/cpu_engines.ts';

const SEED = 17;
const V = 11;
const BASE = { ...notebookConfig(V, 13), recurrentBias: true };
/** Every cell, one layer and more, both kinds of gates; sizes that are no multiple of a vector or of a panel. */
const CONFIGS: readonly ModelConfig[] = [
  BASE,
  { ...BASE, layers: 3, hiddenSize: 6 },
  { ...BASE, cell: 'lstm' },
  { ...BASE, cell: 'lstm', layers: 2, hiddenSize: 9, gateActivation: 'hard_sigmoid' },
  { ...BASE, cell: 'gru', layers: 2 },
  { ...BASE, cell: 'gru', hiddenSize: 1, vocabSize: 2, gateActivation: 'hard_sigmoid' },
];
const titled = CONFIGS.map((config) => {
  const { cell, layers, hiddenSize, vocabSize, gateActivation } = config;
  return [`${cell} x ${layers}, H ${hiddenSize}, V ${vocabSize}, ${gateActivation}`, config] as const;
});

/** Weights large enough that symbols differ much, and that the states before matter. */
function modelOf(engine: Engine, config: ModelConfig): Promise<EngineModel> {
  return engine.createModel(
    config,
    initialParameters(config, 'torch', SEED).map((value) => 3 * value),
  );
}

const request = (count: number, firstName = 0, more: Partial<SampleRequest> = {}): SampleRequest => ({
  count,
  maxLength: 20,
  temperature: 0.9,
  uniforms: { kind: 'counter', seed: SEED, firstName },
  ...more,
});

const lengths = (names: readonly Int32Array[]): number[] => names.map((name) => name.length);

/** Oracle: the reference's names; within float32's error of a boundary a uniform draw may draw another symbol. */
describe.each(CPU_ENGINES)('names on the CPU $name', ({ open }) => {
  it.each(titled)('are the reference’s: %s', async (_, config) => {
    const [model, oracle] = await Promise.all([open(), referenceEngine()].map((engine) => modelOf(engine, config)));
    const prime = [1, 0, 1];
    for (const more of [{}, { temperature: 0.3 }, { prime }, { prime, maxLength: 3 }, { maxLength: 1 }]) {
      const names = await model!.sample(request(400, 5, more));
      const expected = await oracle!.sample(request(400, 5, more));
      const different = expected.filter((name, k) => name.join() !== names[k]!.join()).length;
      // 400 names have up to 8,000 uniforms; one in 20,000 lies within 1e-6 of one of ten boundaries.
      expect(different, `of 400 names, ${JSON.stringify(more)}`).toBeLessThanOrEqual(1);
    }
  });

  it.each(titled)('are the same, to the last, however many are asked for at once: %s', async (_, config) => {
    const model = await modelOf(open(), config);
    const all = await model.sample(request(300));
    for (const size of [1, 7, 8, 9, 64]) {
      const parts: Int32Array[] = [];
      for (let first = 0; first < all.length; first += size) {
        parts.push(...(await model.sample(request(Math.min(size, all.length - first), first))));
      }
      expect(parts, `${size} at once`).toEqual(all);
    }
  });

  it('end where their uniforms say, each at its own position', async () => {
    const model = await modelOf(open(), BASE);
    // A uniform draw of 0 draws the newline, one near 1 a symbol.
    const lengthsWanted = [
      Array.from({ length: 100 }, (_, k) => (k % 13) + 1),
      Array.from({ length: 100 }, (_, k) => 13 - Math.floor(k / 8)),
      Array.from({ length: 50 }, () => 1),
      Array.from({ length: 50 }, () => 13),
      Array.from({ length: 50 }, (_, k) => (k === 37 ? 13 : 1)),
      [4],
    ];
    for (const wanted of lengthsWanted) {
      const values = Float64Array.from(
        wanted.flatMap((end) => Array.from({ length: 13 }, (_, t) => (t + 1 < end ? 0.99 : 0))),
      );
      const uniforms = { kind: 'given', values } as const;
      const names = await model.sample(request(wanted.length, 0, { uniforms, maxLength: 13 }));
      expect(lengths(names)).toEqual(wanted);
      for (const name of names) expect(name.indexOf(0), 'the newline ends it').toBe(name.length - 1);
    }
  });

  it('take the uniforms of their own places, also where beginnings are shared', async () => {
    const model = await modelOf(open(), BASE);
    const oracle = await modelOf(referenceEngine(), BASE);
    // Names of few beginnings: the first two uniforms are one of two, the others differ.
    const values = Float64Array.from({ length: 60 * 12 }, (_, i) => {
      const [name, t] = [Math.floor(i / 12), i % 12];
      return t < 2 ? [0.45, 0.85][name % 2]! : 0.2 + (((7 * name + 3 * t) % 61) / 61) * 0.79;
    });
    const given = request(60, 0, { uniforms: { kind: 'given', values }, maxLength: 12 });
    expect(await model.sample(given)).toEqual(await oracle.sample(given));
  });

  it('are the likeliest where the temperature has no inverse in float32', async () => {
    const model = await modelOf(open(), BASE);
    const coldest = await model.sample(request(9, 0, { temperature: 1e-40 }));
    const cold = await model.sample(request(9, 0, { temperature: 1e-4 }));
    expect(coldest).toEqual(cold);
  });

  it('are refused with a beginning that the model does not know', async () => {
    const model = await modelOf(open(), BASE);
    for (const id of [-1, V, 0.5, NaN]) {
      await expect(model.sample(request(3, 0, { prime: [1, id] }))).rejects.toThrow(
        /^The prime holds symbol .* 0 to 10\.$/,
      );
    }
  });

  it('follow what the model learns, and do not depend on what was asked before', async () => {
    const parameters = initialParameters(BASE, 'torch', SEED);
    const [model, other] = await Promise.all([0, 1].map(() => open().createModel(BASE, parameters)));
    const before = await model!.sample(request(5));
    await model!.sample(request(5_000));
    expect(await model!.sample(request(5))).toEqual(before);
    const ids = Int32Array.of(3, 4, 5);
    const batch = { inputs: ids, targets: ids, timeSteps: 3, batchSize: 1, carryState: false, lossScale: 1 };
    for (const trained of [model!, other!]) await trained.train([{ batch, learningRate: 2, clipValue: 5 }]);
    const after = await model!.sample(request(5));
    expect(after).toEqual(await other!.sample(request(5)));
    expect(after).not.toEqual(before);
  });
});

describe.each(CPU_ENGINES)('one unit and two symbols on the CPU $name', ({ open }) => {
  /** Oracle: the probability in float64. Errors of tanh, exp and uniforms are float32's: 3e-7 each, at a slope of 1. */
  it('draw the first up to its probability, 1 / (1 + exp(4 tanh x))', async () => {
    const config = notebookConfig(2, 1);
    const layout = layoutOf(config);
    const margin = 1e-6;
    for (let x = -9; x <= 9; x += 0.3) {
      const parameters = new Float32Array(layout.length);
      parameters[tensorOf(layout, 'rnn.bias_ih_l0').offset] = x;
      parameters[tensorOf(layout, 'head.weight').offset + 1] = 4;
      const model = await open().createModel(config, parameters);
      const probability = 1 / (1 + Math.exp(4 * Math.tanh(Math.fround(x))));
      const values = Float64Array.of(probability - margin, probability + margin);
      const names = await model.sample(
        request(2, 0, { uniforms: { kind: 'given', values }, temperature: 1, maxLength: 1 }),
      );
      expect(
        names.map(([symbol]) => symbol),
        `x ${x}`,
      ).toEqual([0, 1]);
    }
  });
});

describe('a model that the sampler does not draw', () => {
  /** Oracle: the reference's names, from uniform draws that lie in the middle of nothing. */
  it('has its names drawn position by position', async () => {
    const memory = new SimdMemory();
    vi.spyOn(memory.sampler, 'draws').mockReturnValue(false);
    const draw = vi.spyOn(memory.sampler, 'draw');
    const training = { optimizer: OPTIMIZERS.sgd, dropoutSeed: 0 };
    const parameters = initialParameters(BASE, 'torch', SEED);
    const model = new Model(new HostExecutor(memory), BASE, parameters, training);
    const oracle = await referenceEngine().createModel(BASE, parameters);
    expect(await model.sample(request(40))).toEqual(await oracle.sample(request(40)));
    expect(draw).not.toHaveBeenCalled();
  });

  it('is no model of a cell that the sampler knows', () => {
    const { sampler } = new SimdMemory();
    for (const config of CONFIGS) expect(sampler.draws(config), config.cell).toBe(true);
    const unknown = { ...BASE, cell: 'mystery' as never };
    expect(sampler.draws(unknown)).toBe(false);
    expect(() => sampler.spaceFor(unknown, 10)).toThrow(/^The CPU engine's sampler does not know the cell mystery\.$/);
  });

  it('is refused by the module, which knows three cells', () => {
    const wasm = instantiate(simdModules()!, new WebAssembly.Memory({ initial: 16, maximum: 65_536 }));
    wasm.useSpace(address('address', wasm.allocate(size('bytes', wasm.spaceBytes()))));
    const bytes = (cell: number) =>
      wasm.namesSpace(cell, size('layers', 1), size('H', 5), size('V', 4), size('count', 3));
    expect([0, 1, 2].map(bytes).every((value) => value > 0)).toBe(true);
    for (const cell of [3, -1]) expect(() => bytes(cell)).toThrow(WebAssembly.RuntimeError);
  });
});
