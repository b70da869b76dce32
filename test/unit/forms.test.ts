import { describe, expect, it } from 'vitest';
import { kernelOf } from '../../src/kernels/forms.ts';
import { BLOCK_KERNELS } from '../../src/kernels/blocks.ts';
import { FORMS_OF_CELLS } from '../../src/kernels/kernel.ts';
import type { CellForm } from '../../src/kernels/kernel.ts';
import { CELLS } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { CELL_FORMS } from '../../src/scheduler/cell_forms.ts';
import { formIn, fusionIn, HOST, inForm } from '../../src/scheduler/forms.ts';
import type { Runner } from '../../src/scheduler/forms.ts';
import { persistentConstants } from '../../src/scheduler/persistent.ts';
import { Planner } from '../../src/scheduler/planner.ts';

const LSTM: ModelConfig = {
  ...notebookConfig(40),
  cell: 'lstm',
  layers: 2,
  hiddenSize: 128,
  recurrentBias: true,
};
const SOFTWARE: Runner = { kind: 'software' };
const HARDWARE: Runner = { kind: 'hardware' };

const planOf = (config: ModelConfig, T: number, B: number, runner: Runner) =>
  new Planner(config, { name: 'sgd' }, runner).trainingStep(T, B);

/** How often each kernel is in a form in a training step, of how many: `lstm_forward 80 of 80`. */
function countOf(config: ModelConfig, T: number, B: number, runner: Runner, wanted: CellForm = 'blocks'): string[] {
  const plan = planOf(config, T, B, runner);
  return Object.keys(BLOCK_KERNELS).flatMap((name) => {
    const all = plan.filter(({ kernel }) => kernel === name);
    const formed = all.filter(({ form }) => form === wanted);
    return all.length > 0 ? [`${name} ${formed.length} of ${all.length}`] : [];
  });
}

describe('the forms of a training step', () => {
  it('are blocks on a software adapter where sizes are in fours', () => {
    expect(countOf(LSTM, 40, 32, SOFTWARE)).toEqual([
      'lstm_forward 80 of 80',
      'lstm_backward 80 of 80',
      'input_gradient 1 of 1',
      'matmul 8 of 8',
    ]);
  });

  it('are plain where rows are not in fours: the sums of weights gradients run over them', () => {
    // 3 x 5 rows: only the products that sum over units or gates can go by fours.
    expect(countOf(LSTM, 3, 5, SOFTWARE).at(-1)).toBe('matmul 4 of 8');
  });

  it('are plain for few sequences and for sizes that are not in fours', () => {
    const plain = ['lstm_forward 0 of 6', 'lstm_backward 0 of 6', 'input_gradient 0 of 1', 'matmul 0 of 8'];
    expect(countOf(LSTM, 3, 1, SOFTWARE)).toEqual(plain);
    const odd = { ...LSTM, hiddenSize: 65, vocabSize: 39 };
    expect(countOf(odd, 3, 32, SOFTWARE).slice(0, 2)).toEqual(plain.slice(0, 2));
  });

  it('leave a GPU enough invocations', () => {
    // 1,280 x 512 / 64 blocks for the input product: enough.
    expect(countOf(LSTM, 40, 32, HARDWARE).slice(2)).toEqual(['input_gradient 0 of 1', 'matmul 1 of 8']);
    expect(countOf(LSTM, 4, 1_024, HARDWARE)[0]).toBe('lstm_forward 8 of 8');
  });

  it('have as many workgroups of 64 as there are blocks', () => {
    const plan = planOf(LSTM, 40, 32, SOFTWARE);
    const first = (kernel: string) => plan.find((dispatch) => dispatch.kernel === kernel)!;
    expect(first('lstm_forward')).toMatchObject({ form: 'blocks', workgroups: [4, 1] });
    expect(first('matmul')).toMatchObject({ form: 'blocks', workgroups: [160, 1] });
    expect(first('input_gradient')).toMatchObject({ form: 'blocks', workgroups: [20, 1] });
  });

  it('are all plain on the host, which makes one time step after another', () => {
    expect(planOf(LSTM, 40, 32, HOST).filter(({ form }) => form !== undefined)).toEqual([]);
  });

  it('exist only where a kernel has them', () => {
    expect(kernelOf('lstm_forward', 'blocks').name).toBe('lstm_forward_blocks');
    expect(kernelOf('lstm_forward', 'persistent').name).toBe('lstm_forward_persistent');
    expect(kernelOf('clip').name).toBe('clip');
    expect(() => kernelOf('clip', 'blocks')).toThrow('The kernel clip has no form in blocks.');
    expect(() => kernelOf('matmul', 'persistent')).toThrow('The kernel matmul has no form in persistent.');
  });
});

describe('the persistent form', () => {
  const small = { ...LSTM, hiddenSize: 20 };
  const forced: Runner = { kind: 'hardware', cellForm: 'persistent' };

  it('makes all time steps of a layer in one dispatch each way, four sequences to a workgroup', () => {
    expect(countOf(small, 40, 33, forced, 'persistent').slice(0, 2)).toEqual([
      'lstm_forward 2 of 2',
      'lstm_backward 2 of 2',
    ]);
    const cells = planOf(small, 40, 33, forced).filter(({ form }) => form === 'persistent');
    for (const { workgroups, time } of cells) expect({ workgroups, time }).toEqual({ workgroups: [9, 1], time: 0 });
    // Layer by layer, between the products that feed it and those that it feeds.
    expect(cells.map(({ tensors }) => tensors['gates']!.buffer)).toEqual(['gates.0', 'gates.1', 'gates.1', 'gates.0']);
  });

  it('changes nothing else in a plan', () => {
    const others = (runner: Runner) =>
      planOf(small, 7, 5, runner).filter(({ kernel }) => !['lstm_forward', 'lstm_backward'].includes(kernel));
    expect(others(forced)).toEqual(others({ kind: 'hardware', cellForm: 'plain' }));
  });

  it('is left out where workgroup memory does not hold the states', () => {
    const fits = (cell: ModelConfig['cell'], hiddenSize: number) =>
      planOf({ ...LSTM, cell, hiddenSize }, 2, 5, forced).some(({ form }) => form === 'persistent');
    expect([fits('rnn', 512), fits('gru', 256), fits('lstm', 204)]).toEqual([true, true, true]);
    expect([fits('rnn', 513), fits('gru', 257), fits('lstm', 205)]).toEqual([false, false, false]);
  });

  it('splits sums on hardware as far as memory allows, and not at all on a program', () => {
    expect(persistentConstants('lstm_forward', 16, 'hardware')).toEqual({ PARTS: 4, WORKGROUP_SIZE: 256 });
    expect(persistentConstants('lstm_forward', 64, 'hardware')).toEqual({ PARTS: 2, WORKGROUP_SIZE: 256 });
    expect(persistentConstants('lstm_forward', 128, 'hardware')).toEqual({ PARTS: 1, WORKGROUP_SIZE: 256 });
    expect(persistentConstants('rnn_forward', 10, 'hardware')).toEqual({ PARTS: 4, WORKGROUP_SIZE: 64 });
    expect(persistentConstants('lstm_forward', 16, 'software')).toEqual({ PARTS: 1, WORKGROUP_SIZE: 32 });
    expect(persistentConstants('clip', 16, 'hardware')).toBeNull();
  });
});

describe('the table of forms', () => {
  const rows = Object.values(CELL_FORMS).flat();

  it('has every cell, plain among the forms of every row, and none twice', () => {
    for (const table of Object.values(CELL_FORMS)) {
      expect(new Set(table.map(({ cell }) => cell))).toEqual(new Set(Object.keys(CELLS)));
    }
    for (const { forms } of rows) {
      expect(forms).toContain('plain');
      expect(new Set(forms).size).toBe(forms.length);
    }
  });

  it.each(['software', 'hardware'] as const)('decides for the sizes of its rows, %s', (kind) => {
    for (const { cell, H, B, forms } of CELL_FORMS[kind]) {
      const [first] = planOf({ ...LSTM, cell, hiddenSize: H }, 5, B, { kind }).filter(({ kernel }) =>
        kernel.endsWith('_forward'),
      );
      // Of the forms that these sizes allow, and that kind of adapter, the first.
      const allowed: CellForm[] = [
        'plain',
        ...(B >= 4 ? (['blocks'] as const) : []),
        ...(kind === 'hardware' ? (['persistent'] as const) : []),
      ];
      const possible = forms.find((form) => allowed.includes(form));
      expect(first!.form ?? 'plain', `${cell} ${H} ${B}`).toBe(possible);
    }
  });

  it('gives sizes between to the nearest row', () => {
    const [row] = CELL_FORMS.hardware.filter(({ forms }) => forms[0] === 'persistent');
    const config = { ...LSTM, cell: row!.cell, hiddenSize: row!.H + 1 };
    expect(countOf(config, 5, row!.B, HARDWARE, 'persistent')[0]).toBe(`${row!.cell}_forward 2 of 2`);
  });

  it('keeps the step by step form for one symbol, and for dispatches that would become long', () => {
    const unformed = { kernel: 'lstm_forward', constants: { HIDDEN: 64 }, workgroups: [1, 1] } as const;
    const formFor = (T: number) => inForm(unformed, { rows: T, batchSize: 1 }, HARDWARE).form;
    expect([1, 2, 1_000, 100_000].map(formFor)).toEqual([undefined, 'persistent', 'persistent', undefined]);
  });
});

describe('a path', () => {
  it('says how steps and how cells are computed', () => {
    expect(['auto', 'fused', 'stepwise'].map((path) => formIn(path as never))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(['auto', 'fused', 'stepwise'].map((path) => fusionIn(path as never))).toEqual(['auto', 'fused', 'stepwise']);
    for (const form of FORMS_OF_CELLS) expect([formIn(form), fusionIn(form)]).toEqual([form, 'stepwise']);
  });
});
