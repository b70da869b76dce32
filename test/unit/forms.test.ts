import { describe, expect, it } from 'vitest';
import { BLOCK_KERNELS, kernelOf } from '../../src/kernels/blocks.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { WANTED_INVOCATIONS } from '../../src/scheduler/forms.ts';
import { Planner } from '../../src/scheduler/planner.ts';

const LSTM: ModelConfig = {
  ...notebookConfig(40),
  cell: 'lstm',
  layers: 2,
  hiddenSize: 128,
  recurrentBias: true,
};
const { software, hardware } = WANTED_INVOCATIONS;

/** How often each kernel is in blocks in a training step, of how many: `lstm_forward 80 of 80`. */
function inBlocks(config: ModelConfig, T: number, B: number, wanted: number): string[] {
  const plan = new Planner(config, { name: 'sgd' }, wanted).trainingStep(T, B);
  return Object.keys(BLOCK_KERNELS).flatMap((name) => {
    const all = plan.filter(({ kernel }) => kernel === name);
    const blocks = all.filter(({ form }) => form === 'blocks');
    return all.length > 0 ? [`${name} ${blocks.length} of ${all.length}`] : [];
  });
}

describe('the forms of a training step', () => {
  it('are blocks on a software adapter where sizes are in fours', () => {
    expect(inBlocks(LSTM, 40, 32, software)).toEqual([
      'lstm_forward 80 of 80',
      'lstm_backward 80 of 80',
      'input_gradient 1 of 1',
      'matmul 8 of 8',
    ]);
  });

  it('are plain where rows are not in fours: the sums of weights gradients run over them', () => {
    // 3 x 5 rows: only the products that sum over units or gates can go by fours.
    expect(inBlocks(LSTM, 3, 5, software).at(-1)).toBe('matmul 4 of 8');
  });

  it('are plain for few sequences and for sizes that are not in fours', () => {
    const plain = ['lstm_forward 0 of 6', 'lstm_backward 0 of 6', 'input_gradient 0 of 1', 'matmul 0 of 8'];
    expect(inBlocks(LSTM, 3, 1, software)).toEqual(plain);
    expect(inBlocks({ ...LSTM, hiddenSize: 65, vocabSize: 39 }, 3, 32, software).slice(0, 2)).toEqual(
      plain.slice(0, 2),
    );
  });

  it('leave a GPU enough invocations', () => {
    // 1,280 x 512 / 64 blocks for the input product: enough. 32 x 128 / 16 for a cell: not.
    expect(inBlocks(LSTM, 40, 32, hardware)).toEqual([
      'lstm_forward 0 of 80',
      'lstm_backward 0 of 80',
      'input_gradient 0 of 1',
      'matmul 1 of 8',
    ]);
    expect(inBlocks(LSTM, 4, 1_024, hardware)[0]).toBe('lstm_forward 8 of 8');
  });

  it('have as many workgroups of 64 as there are blocks', () => {
    const plan = new Planner(LSTM, { name: 'sgd' }, software).trainingStep(40, 32);
    const first = (kernel: string) => plan.find((dispatch) => dispatch.kernel === kernel)!;
    expect(first('lstm_forward')).toMatchObject({ form: 'blocks', workgroups: [4, 1] });
    expect(first('matmul')).toMatchObject({ form: 'blocks', workgroups: [160, 1] });
    expect(first('input_gradient')).toMatchObject({ form: 'blocks', workgroups: [20, 1] });
  });

  it('exist only where a kernel has them', () => {
    expect(kernelOf('lstm_forward', 'blocks').name).toBe('lstm_forward_blocks');
    expect(kernelOf('clip').name).toBe('clip');
    expect(() => kernelOf('clip', 'blocks')).toThrow('The kernel clip has no form in blocks.');
  });
});
