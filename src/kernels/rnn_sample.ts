import { kernel } from './signature.ts';
import { inRows } from './workgroups.ts';

/** Names that are made side by side; Names in shaders/shared/names.wgsl. */
export const SIDE_BY_SIDE = 4;
/**
 * How names are shared out. A program on the CPU has few lanes: there an invocation makes many names, one after another, so
 * that lanes wait less for the longest; eight invocations are the lanes of llvmpipe, and workgroups are what threads share.
 */
const INVOCATIONS = 8;
const NAMES = INVOCATIONS * 32;

const workgroupsFor = (count: number) => inRows(Math.ceil(count / NAMES));

/** Floats of `scratch` that so many names need. */
export function scratchSize(H: number, V: number, count: number): number {
  const [x, y] = workgroupsFor(count);
  return (2 * H + V) * x * y * INVOCATIONS * SIDE_BY_SIDE;
}

/** Whole names from an rnn layer with its head; B of them. For programs on the CPU. */
export const rnnSample = kernel(
  'rnn_sample',
  {
    parameters: 'read f32',
    uniforms: 'read f32',
    forced: 'read i32',
    symbols: 'read_write i32',
    scratch: 'read_write f32',
  },
  ['HIDDEN', 'VOCAB', 'WEIGHT_IH', 'WEIGHT_HH', 'BIAS_IH', 'BIAS_HH', 'HEAD', 'HEAD_BIAS'],
  {
    plain: {
      shared: ['rnn_layout', 'four', 'math', 'threefry', 'unseen', 'names'],
      fixed: { WORKGROUP_SIZE: INVOCATIONS },
      launch: (_, { batchSize }) => ({ workgroups: workgroupsFor(batchSize) }),
    },
  },
);
