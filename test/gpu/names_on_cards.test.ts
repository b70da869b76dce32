import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, SampleRequest } from '../../src/engine/engine.ts';
import { GpuEngine } from '../../src/engine/gpu.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { notebookConfig } from '../../src/model/config.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { posingAsHardware } from '../helpers/posing_gpu.ts';

const SEED = 17;
const V = 11;
const BASE = { ...notebookConfig(V, 13), recurrentBias: true };
/** Every cell, one layer and two; sizes that are no multiple of four, and one beyond a workgroup's first 32 invocations. */
const CONFIGS: readonly ModelConfig[] = [
  BASE,
  { ...BASE, layers: 2, hiddenSize: 35 },
  { ...BASE, cell: 'lstm', gateActivation: 'hard_sigmoid' },
  { ...BASE, cell: 'lstm', layers: 2, hiddenSize: 9 },
  { ...BASE, cell: 'gru' },
  { ...BASE, cell: 'gru', layers: 2, vocabSize: 40, gateActivation: 'hard_sigmoid' },
  { ...BASE, cell: 'mingru', gateActivation: 'hard_sigmoid' },
  { ...BASE, cell: 'mingru', layers: 2 },
];
const titled = CONFIGS.map(
  (config) => [`${config.cell} x ${config.layers}, ${config.gateActivation}`, config] as const,
);

const request = (count: number, more: Partial<SampleRequest> = {}): SampleRequest => ({
  count,
  maxLength: 20,
  temperature: 0.9,
  uniforms: { kind: 'counter', seed: SEED, firstName: 5 },
  ...more,
});

/** Oracle: the reference's names; within float32's error of a boundary a uniform draw may draw another symbol. */
describe.each(softwareAdapters())('names on a card, posed by $name', ({ open }) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = (await GpuEngine.open(posingAsHardware(await open())))!;
  });

  afterAll(() => engine?.destroy());

  // llvmpipe takes many seconds to compile each.
  it.each(titled)('are the reference’s: %s', { timeout: 300_000 }, async (_, config) => {
    // Weights large enough that symbols differ much, and that the states before matter.
    const parameters = initialParameters(config, 'torch', SEED).map((value) => 3 * value);
    const [model, oracle] = await Promise.all(
      [engine, referenceEngine()].map((each) => each.createModel(config, parameters)),
    );
    const values = Float64Array.from({ length: 60 * 12 }, (__, i) => ((7 * i + 3 * Math.floor(i / 12)) % 61) / 61);
    const requests = [
      request(400),
      request(50, { temperature: 0.3 }),
      request(50, { prime: [1, 0, 1] }),
      request(7, { prime: [1, 0, 1], maxLength: 3 }),
      request(1, { maxLength: 1 }),
      request(60, { maxLength: 12, uniforms: { kind: 'given', values } }),
    ];
    for (const each of requests) {
      const [names, expected] = await Promise.all([model!, oracle!].map((one) => one.sample(each)));
      const different = expected!.filter((name, k) => name.join() !== names![k]!.join()).length;
      // 400 names have up to 8,000 uniforms; one in 20,000 lies within 1e-6 of one of ten boundaries.
      expect(different, `of ${each.count} names, ${JSON.stringify({ ...each, uniforms: 0 })}`).toBeLessThanOrEqual(1);
    }
  });

  it('are the same, to the last, however many dispatches make them', async () => {
    const config: ModelConfig = { ...BASE, cell: 'mingru', hiddenSize: 2, vocabSize: 3 };
    const model = await engine.createModel(config, initialParameters(config, 'torch', SEED));
    // Two dispatches, of 16,384 names and of 10; in the first one names follow each other in their workgroups.
    const names = await model.sample(request(16_394, { maxLength: 6 }));
    const uniforms = { kind: 'counter', seed: SEED, firstName: 5 + 16_380 } as const;
    expect(names.slice(16_380)).toEqual(await model.sample(request(14, { maxLength: 6, uniforms })));
    const few = await Promise.all(
      [0, 4_094, 12_000].map(async (first) => {
        const own = { kind: 'counter', seed: SEED, firstName: 5 + first } as const;
        return [first, await model.sample(request(9, { maxLength: 6, uniforms: own }))] as const;
      }),
    );
    for (const [first, expected] of few) expect(names.slice(first, first + 9)).toEqual(expected);
  });
});
