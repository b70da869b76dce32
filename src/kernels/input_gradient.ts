import { kernel } from './signature.ts';
import { inParts } from './split.ts';
import { perElement, WORKGROUP_SIZE } from './workgroups.ts';

/** Side of what an invocation computes in blocks. */
const BLOCK = 4;
/** Symbols that 16 KiB of workgroup memory, WebGPU's default limit, hold the sums of for WORKGROUP_SIZE + 1 gates. */
const MAX_SYMBOLS = 63;

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
    tiles: {
      overrides: ['SYMBOLS', 'SPLITS'],
      launch: ({ GATE_ROWS, VOCAB }, { rows }) => {
        const blocks = Math.ceil(VOCAB / MAX_SYMBOLS);
        const workgroups = blocks * Math.ceil(GATE_ROWS / WORKGROUP_SIZE);
        const sums = { result: 'weight_gradient', length: GATE_ROWS * VOCAB, terms: rows };
        return inParts({ ...sums, workgroups, workgroupSize: WORKGROUP_SIZE }, { SYMBOLS: Math.ceil(VOCAB / blocks) });
      },
    },
  },
);
