import { describe, expect, it } from 'vitest';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import type { SampleRequest } from '../../src/engine/engine.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import { blendLabels } from '../../src/sample/blend.ts';
import { labelledModel } from '../../src/sample/labelled_model.ts';
import { DrawnModel } from '../../src/worker/drawn_model.ts';
import { Moments } from '../../src/worker/moments.ts';

describe('the moments of a run', () => {
  it('are sixty at most, the first and the last included, and closest at the beginning', () => {
    const moments = new Moments(10_000, 1_000);
    const due = [0];
    for (let at = 0; Number.isFinite(moments.next(at)); at = due.at(-1)!) due.push(moments.next(at));
    expect(due.length).toBe(60);
    expect([due[0], due.at(-1)]).toEqual([0, 10_000]);
    const gaps = due.slice(1).map((iteration, i) => iteration - due[i]!);
    expect(gaps.every((gap, i) => i === 0 || gap >= gaps[i - 1]! - 1)).toBe(true);
  });

  it('are all steps of a short run', () => {
    const moments = new Moments(6, 1_000);
    expect([0, 1, 2, 3, 4, 5].filter((at) => moments.due(at)).length).toBeGreaterThan(4);
    expect(moments.next(6)).toBe(Infinity);
  });

  it('are fewer for large networks, and none for one that would take too much memory', () => {
    const count = (parameters: number): number => {
      const moments = new Moments(1_000, parameters);
      let found = 0;
      for (let at = 0; at <= 1_000; at++) if (moments.due(at)) found++;
      return found;
    };
    expect(count(1_000_000)).toBe(12);
    expect(count(10_000_000)).toBe(0);
  });

  it('are found by an iteration, the last that is not after it', () => {
    const moments = new Moments(100, 10);
    moments.keep(0, Float32Array.of(1));
    moments.keep(10, Float32Array.of(2));
    expect([moments.at(9)?.iteration, moments.at(10)?.iteration, moments.at(500)?.iteration]).toEqual([0, 10, 10]);
    expect(moments.iterations).toEqual([0, 10]);
    expect(moments.due(0)).toBe(false);
  });
});

describe('the model that names are drawn from', () => {
  const vocabulary = Vocabulary.of(['abc'], ['elves', 'dwarfs']);
  const config = notebookConfig(vocabulary.size, 8);
  const [now, earlier] = [1, 2].map((seed) => new Float32Array(initialParameters(config, 'torch', seed)));
  const request: SampleRequest = {
    count: 20,
    maxLength: 12,
    temperature: 1,
    uniforms: { kind: 'counter', seed: 3, firstName: 0 },
  };
  const engine = cpuEngine();
  const drawn = async (): Promise<DrawnModel> =>
    new DrawnModel({
      engine,
      vocabulary,
      model: await engine.createModel(config, now!),
      iteration: 9,
      weights: async () => now!,
    });

  it('is the latest one, or that of a moment', async () => {
    const model = await drawn();
    const of = async (parameters: Float32Array) => (await engine.createModel(config, parameters)).sample(request);
    expect(await model.sample(request)).toEqual(await of(now!));
    model.moment = { iteration: 1, weights: earlier! };
    expect(await model.sample(request)).toEqual(await of(earlier!));
    model.moment = null;
    expect(await model.sample(request)).toEqual(await of(now!));
  });

  it('draws under a blend of labels, at a moment too', async () => {
    const model = await drawn();
    const blend = new Map([
      ['elves', 60],
      ['dwarfs', 40],
    ]);
    const of = async (parameters: Float32Array) => {
      const { parameters: blended, label } = blendLabels(config, parameters, vocabulary, blend);
      return labelledModel(await engine.createModel(config, blended), label).sample(request);
    };
    model.blend = blend;
    expect(await model.sample(request)).toEqual(await of(now!));
    model.moment = { iteration: 1, weights: earlier! };
    expect(await model.sample(request)).toEqual(await of(earlier!));
    expect(() => (model.blend = new Map([['orcs', 1]]))).toThrow(/does not know the label "orcs"/);
  });

  it('needs no copy for a single label', async () => {
    const model = await drawn();
    model.blend = new Map([['dwarfs', 1]]);
    const label = vocabulary.labels.get('dwarfs')!;
    const expected = await labelledModel(await engine.createModel(config, now!), label).sample(request);
    expect(await model.sample(request)).toEqual(expected);
  });
});
