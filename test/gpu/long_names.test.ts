import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { POSITIONS_AT_ONCE } from '../../src/engine/name_drawer.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { notebookConfig } from '../../src/model/config.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { openGpuEngine } from '../helpers/gpu_engine.ts';

const CONFIG: ModelConfig = { ...notebookConfig(6), cell: 'gru', hiddenSize: 5, recurrentBias: true };

/** Parameters of seed 3, with a bias that makes the end of a name likelier, or impossible. */
function parametersWith(newlineBias: number): Float32Array {
  const parameters = Float32Array.from(initialParameters(CONFIG, 'torch', 3));
  viewOf(parameters, layoutOf(CONFIG), 'head.bias')[0] = newlineBias;
  return parameters;
}

/** Oracle: the float64 reference engine, which draws names of any length in one way; seed 5. */
describe.each(softwareAdapters())('long names on $name', ({ open }) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await openGpuEngine(open);
  });

  afterAll(() => engine?.destroy());

  async function drawnBoth(parameters: Float32Array, count: number, maxLength: number): Promise<number[][][]> {
    const request = {
      count,
      maxLength,
      temperature: 1,
      uniforms: { kind: 'counter', seed: 5, firstName: 0 },
    } as const;
    const both = [engine, referenceEngine()].map(async (each) => {
      const model = await each.createModel(CONFIG, parameters);
      // The second request must not see what the first one left.
      await model.sample({ ...request, maxLength: POSITIONS_AT_ONCE + 2 });
      const names = await model.sample(request);
      return names.map((name) => [...name]);
    });
    return Promise.all(both);
  }

  it('end with the last name, where 20,000 symbols are allowed', async () => {
    const [got, expected] = await drawnBoth(parametersWith(0), 20, 20_000);
    expect(got).toEqual(expected);
    expect(Math.max(...got!.map(({ length }) => length))).toBeLessThan(POSITIONS_AT_ONCE);
  });

  it('go on over submissions, some names longer than others', async () => {
    const [got, expected] = await drawnBoth(parametersWith(-3.5), 12, 5 * POSITIONS_AT_ONCE + 7);
    expect(got).toEqual(expected);
    const submissions = new Set(got!.map(({ length }) => Math.floor((length - 1) / POSITIONS_AT_ONCE)));
    expect(submissions.size).toBeGreaterThan(2);
  });
});
