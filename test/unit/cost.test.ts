import { describe, expect, it } from 'vitest';
import { CARDS } from '../../src/plan/cards.ts';
import { rowOf, tableHead, tableRow, withPrediction } from '../../src/bench/row.ts';
import { HARDWARE, SOFTWARE } from '../../src/check/case_adapters.ts';
import { KERNELS } from '../../src/kernels/index.ts';
import type { KernelName } from '../../src/kernels/index.ts';
import { WORK } from '../../src/kernels/work.ts';
import type { KernelWork } from '../../src/kernels/work.ts';
import { notebookConfig } from '../../src/model/config.ts';
import type { CellName, ModelConfig } from '../../src/model/config.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { costOf, costsOfStep } from '../../src/plan/cost.ts';
import { describeStep } from '../../src/plan/describe_step.ts';
import { timesTransposed } from '../../src/plan/matmul.ts';
import { dispatch } from '../../src/plan/plan.ts';
import type { Dispatch } from '../../src/plan/plan.ts';
import { LIMITS, limitOf, predictDispatch, predictStep, total } from '../../src/plan/predict.ts';
import type { Rates } from '../../src/plan/predict.ts';
import { launchIn, shapeOfDispatch } from '../../src/plan/variants.ts';
import type { Target } from '../../src/plan/variants.ts';
import type { VariantName } from '../../src/kernels/signature.ts';

const ref = { buffer: 'x' };
const LSTM = { gates: ref, weight: ref, packed: ref, bias: ref, hidden: ref, cell: ref };
const target: Target = { adapter: HARDWARE };

/** What a dispatch costs in a variant on a card. */
function cost(dispatched: Dispatch, variant: VariantName, timeSteps: number, batchSize: number) {
  const sizes = { rows: timeSteps * batchSize, timeSteps, batchSize };
  return costOf(dispatched, launchIn(dispatched, variant, sizes, HARDWARE)!, sizes);
}

const upTo = (T: number) => Array.from({ length: T }, (_, t) => t);
const lstm = (H: number, T: number) => dispatch('lstm_forward', LSTM, { HIDDEN: H, HARD_SIGMOID: 0 }, upTo(T));
const modelOf = (cell: CellName, hiddenSize: number, layers = 1) => ({
  config: { ...notebookConfig(38), cell, hiddenSize, layers, recurrentBias: true } satisfies ModelConfig,
  optimizer: OPTIMIZERS.rmsprop,
  byNorm: false,
});

const MID = CARDS[1]!;

/** A device that does one of each per second, and is full with one invocation. */
const SLOW: Rates = {
  multiplyAdds: 1,
  functions: 1,
  loads: 1,
  loadsInFours: 1,
  scattered: 1,
  bytes: Infinity,
  dispatch: 0,
  barrier: 0,
  workgroups: 1,
  invocations: 1,
};

describe('the cost of a dispatch', () => {
  it('is counted by hand for a product of 2 x 3 and 3 x 5 with a bias', () => {
    const a = { tensor: ref, rows: 2, columns: 3 };
    const b = { tensor: ref, rows: 5, columns: 3 };
    // A block of 4 x 4 and another for the fifth column; a row of both reaches over the edge.
    expect(cost(timesTransposed(a, b, ref, ref), 'plain', 1, 1)).toEqual({
      kernel: 'matmul',
      variant: 'plain',
      dispatches: 1,
      workgroups: 1,
      workgroupSize: 64,
      busy: 1,
      multiplyAdds: 30,
      computed: 4 * 8 * 3,
      functions: 0,
      loads: 10 + 24,
      loadsInFours: 0,
      scattered: 24,
      bytes: 4 * (6 + 15 + 5 + 10),
      barriers: 0,
    });
  });

  it('is counted by hand for two time steps of an lstm with 3 units on 2 sequences', () => {
    const plain = cost(lstm(3, 2), 'plain', 2, 2);
    // Two steps, two sequences, four gates of three units, sums of three terms.
    expect(plain.multiplyAdds).toBe(2 * 2 * 4 * 3 * 3);
    expect(plain.functions).toBe(2 * 2 * 3 * 5);
    // Each step: weights, biases, states before; of six units four gates in and out, cell states in and out, states out.
    expect(plain.bytes).toBe(4 * 2 * (36 + 12 + 6 + 6 * 11));
    expect(plain).toMatchObject({ dispatches: 2, barriers: 0, workgroups: 1, busy: 6 });
  });

  it('is in one dispatch the same work with barriers, on four sequences at a time', () => {
    const [plain, persistent] = [cost(lstm(8, 5), 'plain', 5, 6), cost(lstm(8, 5), 'persistent', 5, 6)];
    expect(persistent).toMatchObject({ dispatches: 1, barriers: 10, workgroups: 2, multiplyAdds: plain.multiplyAdds });
    expect(persistent.computed).toBe((plain.multiplyAdds * 8) / 6);
    expect(plain).toMatchObject({ dispatches: 5, computed: plain.multiplyAdds });
  });

  it('grows with the square of the units, and in proportion to the sequences and to the time steps', () => {
    const { multiplyAdds, bytes } = cost(lstm(16, 4), 'plain', 4, 8);
    expect(cost(lstm(32, 4), 'plain', 4, 8).multiplyAdds).toBe(4 * multiplyAdds);
    expect(cost(lstm(16, 4), 'plain', 4, 16).multiplyAdds).toBe(2 * multiplyAdds);
    expect(cost(lstm(16, 12), 'plain', 12, 8)).toMatchObject({ multiplyAdds: 3 * multiplyAdds, bytes: 3 * bytes });
  });

  it.each(Object.entries(WORK))(
    'of %s is finite, and no variant loads more than four numbers for a term',
    (kernel, entry) => {
      const { work, variants } = entry as unknown as KernelWork<'rnn_train'>;
      expect(Object.keys(variants)).toEqual(Object.keys(KERNELS[kernel as KernelName].variants));
      const constants = new Proxy({}, { get: () => 8 }) as never;
      const sizes = { rows: 12, timeSteps: 3, batchSize: 4 };
      for (const count of Object.values(work(constants, sizes))) expect(count).toBeGreaterThanOrEqual(0);
      expect(work(constants, sizes).results).toBeGreaterThan(0);
      for (const variant of Object.values(variants)) {
        const { termsPerLoad = 1, scattered = 0, excess = 1, resultsEach = 1 } = variant(constants, sizes);
        expect(termsPerLoad).toBeGreaterThanOrEqual(1 / 4);
        expect(scattered).toBeLessThanOrEqual(1);
        expect(excess).toBeGreaterThanOrEqual(1);
        expect(resultsEach).toBeGreaterThan(0);
      }
    },
  );
});

describe('the cost of a training step', () => {
  it.each(['rnn', 'lstm', 'gru', 'mingru'] as const)(
    'of %s has the dispatches and workgroups that describeStep has',
    (cell) => {
      const sizes = { timeSteps: 7, batchSize: 5 };
      for (const adapter of [HARDWARE, SOFTWARE]) {
        const costs = costsOfStep(modelOf(cell, 20, 2), sizes, { adapter });
        const { rows } = describeStep(modelOf(cell, 20, 2), sizes, { adapter });
        const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
        expect(sum(costs.map(({ dispatches }) => dispatches))).toBe(sum(rows.map(({ dispatches }) => dispatches)));
        expect(sum(costs.map(({ dispatches, workgroups }) => dispatches * workgroups))).toBe(
          sum(rows.map(({ workgroups }) => workgroups!)),
        );
      }
    },
  );

  it('of the notebook is a share of the one dispatch that makes many', () => {
    const notebook = { config: notebookConfig(27), optimizer: OPTIMIZERS.sgd, byNorm: false };
    const [only, ...others] = costsOfStep(notebook, { timeSteps: 13, batchSize: 1 }, target);
    const { steps } = describeStep(notebook, { timeSteps: 13, batchSize: 1 }, target);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ kernel: 'rnn_train', dispatches: 1 / steps, workgroups: 1 });
  });
});

describe('a prediction', () => {
  const work = cost(lstm(64, 10), 'plain', 10, 16);

  it('adds up what invocations do one after the other', () => {
    const spent = predictDispatch(work, SLOW);
    expect(spent).toMatchObject({ products: work.computed, functions: work.functions, idle: 0, memory: 0 });
    expect(total(spent)).toBe(work.computed + work.functions + work.loads + work.loadsInFours + work.scattered);
  });

  it('is the time of memory where that takes longer', () => {
    const spent = predictDispatch(work, { ...SLOW, bytes: 1e-3 });
    expect(spent).toMatchObject({ memory: work.bytes * 1e3, products: 0, loads: 0, idle: 0 });
    expect(limitOf(spent)).toBe('memory');
  });

  it('takes 100 times as long with a hundredth of the invocations that fill the device', () => {
    const full = total(predictDispatch(work, SLOW));
    const spent = predictDispatch(work, { ...SLOW, invocations: 100 * work.busy });
    expect(total(spent)).toBeCloseTo(100 * full, 3);
    expect(limitOf(spent)).toBe('idle');
    // One workgroup cannot keep ten cores busy, however large it is.
    expect(total(predictDispatch({ ...work, workgroups: 1 }, { ...SLOW, workgroups: 10 }))).toBeCloseTo(10 * full, 3);
  });

  it('names barriers and dispatches where these bind', () => {
    const persistent = cost(lstm(4, 50), 'persistent', 50, 4);
    expect(limitOf(predictDispatch(persistent, { ...SLOW, barrier: 1e9 }))).toBe('barriers');
    expect(limitOf(predictDispatch(work, { ...SLOW, dispatch: 1e9 }))).toBe('dispatches');
  });

  it('of a step is the sum over its kernels', () => {
    const { milliseconds, spent, kernels } = predictStep(
      modelOf('gru', 32),
      { timeSteps: 8, batchSize: 4 },
      target,
      SLOW,
    );
    expect(milliseconds).toBeCloseTo(1e3 * total(spent), 3);
    for (const limit of LIMITS) {
      expect([...kernels.values()].reduce((sum, each) => sum + each[limit], 0)).toBeCloseTo(spent[limit], 3);
    }
  });

  it('follows the choice of a variant, forced or by the shape of a dispatch', () => {
    const sizes = { timeSteps: 20, batchSize: 8 };
    const step = (chosen: Partial<Target>) =>
      predictStep(modelOf('lstm', 64), sizes, { ...target, ...chosen }, MID.rates);
    const backward = dispatch(
      'lstm_backward',
      { dhidden: ref, weight: ref, cell: ref, gates: ref, carried: ref },
      { HIDDEN: 64, HARD_SIGMOID: 0 },
    );
    const shape = shapeOfDispatch(backward, { rows: 160, ...sizes });
    expect(step({ forced: 'plain' }).milliseconds).not.toBe(step({ forced: 'persistent' }).milliseconds);
    const chosen = step({ measured: new Map([[shape, 'blocks']]) });
    expect([...chosen.kernels.keys()]).toContain('lstm_backward blocks');
  });

  it('is shorter on a better card', () => {
    for (const cell of ['rnn', 'lstm', 'gru', 'mingru'] as const) {
      const sizes = { timeSteps: 40, batchSize: 64 };
      const [integrated, mid, high] = CARDS.map(
        ({ rates }) => predictStep(modelOf(cell, 256), sizes, target, rates).milliseconds,
      );
      expect(integrated).toBeGreaterThan(mid!);
      expect(mid).toBeGreaterThan(high!);
    }
  });

  it('is in the row of a training step on a GPU, and in no other', () => {
    const row = rowOf('lstm64 B8 T13', { kind: 'gpu', name: 'card' }, { times: [1], symbols: 104 });
    const measured = { adapter: HARDWARE, rates: MID.rates };
    const predicted = withPrediction(row, measured);
    const { milliseconds, limit } = predictStep(
      {
        ...modelOf('lstm', 64),
        config: { ...notebookConfig(27), cell: 'lstm', hiddenSize: 64 },
        optimizer: OPTIMIZERS.sgd,
      },
      { timeSteps: 13, batchSize: 8 },
      target,
      MID.rates,
    );
    expect(predicted.predicted_ms_per_step).toBe(Number(milliseconds.toPrecision(4)));
    expect(predicted.predicted_limit).toBe(limit);
    const end = tableHead().indexOf('predicted') + 'predicted'.length;
    expect(tableRow(predicted).slice(0, end)).toMatch(new RegExp(` ${predicted.predicted_ms_per_step}$`));
    expect(withPrediction(row, null)).toBe(row);
    expect(withPrediction({ ...row, device: 'cpu' }, measured)).toEqual({ ...row, device: 'cpu' });
    expect(withPrediction({ ...row, job: 'sample rnn50 x100' }, measured)).not.toHaveProperty('predicted_limit');
  });
});
