import { describe, expect, it } from 'vitest';
import { referenceEngine } from '../../src/engine/reference.ts';
import { LONGEST_TRACE } from '../../src/engine/trace.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import { CPU_ENGINES } from '../helpers/cpu_engines.ts';
import {
  BROAD,
  TRACED_FLOAT32,
  TRACED_FLOAT64,
  TRACES,
  expectNorms,
  expectTrace,
  expectTracesInTraining,
  tracedBy,
} from '../helpers/traced.ts';
import { titleOf } from '../helpers/torch_cases.ts';

const ENGINES = [
  { engine: referenceEngine(), closeness: TRACED_FLOAT64 },
  ...CPU_ENGINES.map(({ open }) => ({ engine: open(), closeness: TRACED_FLOAT32 })),
];

/** Oracle: PyTorch in float64, with autograd's gradient of every h(t) (test/golden/torch_traces.py). */
describe.each(ENGINES)('a trace of the $engine.description.name engine', ({ engine, closeness }) => {
  it.each(TRACES.map((run) => [titleOf(run), run] as const))('is that of PyTorch: %s', async (_, run) => {
    const trace = await tracedBy(engine, run);
    expect(trace.timeSteps).toBe(run.timeSteps[0]);
    expectTrace(trace, run.trace, closeness);
    expectNorms(trace, run, closeness);
  });

  it.each(BROAD.map((run) => [titleOf(run), run] as const))('in the middle of training: %s', async (_, run) => {
    await expectTracesInTraining(engine, run, closeness);
  });

  it('refuses what is no sequence of the model, and goes on', async () => {
    const config = notebookConfig(5, 3);
    const model = await engine.createModel(config, initialParameters(config, 'torch', 1));
    const ids = (length: number, id = 1): Int32Array => new Int32Array(length).fill(id);
    await expect(model.trace(ids(0), ids(0))).rejects.toThrow(/a sequence of 1 to 512 time steps, not 0/);
    await expect(model.trace(ids(LONGEST_TRACE + 1), ids(LONGEST_TRACE + 1))).rejects.toThrow(/not 513/);
    await expect(model.trace(ids(3), ids(2))).rejects.toThrow(/needs 3 inputs and targets, not 3 and 2/);
    await expect(model.trace(ids(2, 5), ids(2))).rejects.toThrow(/holds symbol 5; the model knows 0 to 4/);
    const longest = await model.trace(ids(LONGEST_TRACE), ids(LONGEST_TRACE, -1));
    expect(longest.loss).toBe(0);
    expect(longest.layers[0]!.hidden).toHaveLength(LONGEST_TRACE * 3);
    expect(longest.layers[0]!.hiddenGradients.every((value) => value === 0)).toBe(true);
    model.destroy();
  });
});
