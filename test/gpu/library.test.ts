import { describe, expect, it } from 'vitest';
import { createEngine, symbolsOf } from '../../src/index.ts';
import type { Batch, Model, ModelOptions } from '../../src/index.ts';
import { softwareAdapters } from '../helpers/adapters.ts';

const OPTIONS: ModelOptions = { symbols: symbolsOf(['abc']), cell: 'gru', hiddenSize: 7, layers: 2, seed: 4 };
const BATCH: Batch = { names: ['abca', 'cc', 'b'] };

/** What a model says before and after some steps. */
async function traceOf(model: Model): Promise<number[]> {
  const { loss, gradients } = await model.lossAndGradients(BATCH);
  const reports = await model.train(Array<Batch>(5).fill(BATCH), { learningRate: 0.3, maxNorm: 1 });
  const [logits] = await model.logits(['abc']);
  const bias = (await model.readParameters())['head.bias']!.values;
  const losses = [loss, ...reports.map((report) => report.loss), await model.evaluate(BATCH)];
  return [...losses, ...gradients['rnn.weight_hh_l1']!.values, ...logits!, ...bias];
}

describe.each(softwareAdapters())('the library on $name', ({ open }) => {
  it('computes as the reference does, and samples', async () => {
    const engine = await createEngine({ device: 'gpu', gpu: await open() });
    expect(engine.description.kind).toBe('gpu');
    const model = await engine.createModel(OPTIONS);
    const traced = await traceOf(model);
    const expected = await traceOf(await (await createEngine({ device: 'reference' })).createModel(OPTIONS));
    // float32 against float64 over five steps of numbers of about 1: some 1e-7 each.
    const worst = Math.max(...traced.map((value, i) => Math.abs(value - expected[i]!)));
    expect(traced).toHaveLength(expected.length);
    expect(worst).toBeLessThan(5e-6);
    const { loss } = await model.trace({ name: 'abca' });
    expect(loss).toBeCloseTo(await model.evaluate({ names: ['abca'], reduction: 'sum' }), 5);
    const names = await model.sampleNames({ count: 6, seed: 9 });
    expect(await model.sampleNames({ count: 2, first: 4, seed: 9 })).toEqual(names.slice(4));
    const copy = await engine.loadModel(await model.save());
    expect(await copy.logits(['ab'])).toEqual(await model.logits(['ab']));
    engine.destroy();
  });
});
