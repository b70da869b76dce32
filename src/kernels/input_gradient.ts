import { kernel } from './signature.ts';
import { perElement } from './workgroups.ts';

/** Side of what an invocation computes in blocks. */
const BLOCK = 4;

/** Gradient of the first layer's input weights. */
export const inputGradient = kernel(
  'input_gradient',
  { inputs: 'read i32', gates: 'read f32', weight_gradient: 'read_write f32' },
  ['GATE_ROWS', 'VOCAB'],
  {
    plain: { launch: ({ GATE_ROWS, VOCAB }) => ({ workgroups: perElement(GATE_ROWS * VOCAB) }) },
    blocks: {
      shared: ['four'],
      launch: ({ GATE_ROWS, VOCAB }, { rows }) =>
        GATE_ROWS % BLOCK === 0 && rows >= BLOCK
          ? { workgroups: perElement((GATE_ROWS / BLOCK) * Math.ceil(VOCAB / BLOCK)) }
          : null,
    },
  },
);
