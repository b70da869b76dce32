import { MAX_INVOCATIONS, MAX_VECTORS } from './cell_variants.ts';
import { SIDE_BY_SIDE } from './rnn_sample.ts';
import { kernel } from './signature.ts';
import { FULL } from './split.ts';
import { inRows } from './workgroups.ts';

interface ModelSizes {
  readonly LAYERS: number;
  readonly HIDDEN: number;
  readonly VOCAB: number;
}

/** Whether there is an invocation for each unit, and room in workgroup memory for states, logits and drawn symbols. */
export function fitsWorkgroup({ LAYERS, HIDDEN, VOCAB }: ModelSizes): boolean {
  return HIDDEN <= MAX_INVOCATIONS && LAYERS * 4 * Math.ceil(HIDDEN / 4) + VOCAB < MAX_VECTORS;
}

/** Whole names from layers of any cell with their head; B of them. */
export const cellSample = kernel(
  'cell_sample',
  { model: 'read f32', uniforms: 'read f32', forced: 'read i32', symbols: 'read_write i32' },
  ['CELL', 'GATES', 'HARD_SIGMOID', 'LAYERS', 'HIDDEN', 'VOCAB'],
  {
    plain: {
      shared: ['sample_layout', 'four', 'math', 'gates', 'threefry', 'unseen', 'names'],
      overrides: ['WORKGROUP_SIZE'],
      // More workgroups than fill a card would wait for each other: names of their own follow each other instead.
      launch: ({ HIDDEN }, { batchSize }) => {
        const WORKGROUP_SIZE = Math.ceil(HIDDEN / 32) * 32;
        const groups = Math.min(Math.ceil(batchSize / SIDE_BY_SIDE), Math.floor(FULL / WORKGROUP_SIZE));
        return { workgroups: inRows(groups), overrides: { WORKGROUP_SIZE } };
      },
    },
  },
);
