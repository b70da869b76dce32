import { kernel } from './signature.ts';
import { perElement } from './workgroups.ts';

/** What enters the first layer's gates: a column of its weights per symbol. */
export const inputGather = kernel(
  'input_gather',
  { inputs: 'read i32', weight: 'read f32', bias: 'read f32', gates: 'read_write f32' },
  ['GATE_ROWS', 'VOCAB'],
  { plain: { launch: ({ GATE_ROWS }, { rows }) => ({ workgroups: perElement(rows * GATE_ROWS) }) } },
);
