import { kernel } from './signature.ts';
import type { Adapter } from './signature.ts';
import { inRows } from './workgroups.ts';

/** Names that an invocation makes side by side; Names in shaders/shared/names.wgsl. */
const SIDE_BY_SIDE = 4;
/**
 * How names are shared out. Hardware wants as many invocations as there can be. A program on the CPU has few lanes: there
 * an invocation makes many names, one after another, so that lanes wait less for the longest; eight invocations are the
 * lanes of llvmpipe, and workgroups are what threads share. In registers a workgroup makes one name at a time, and must
 * fetch all weights before: few make many each.
 */
const SHARING = {
  hardware: { invocations: 64, names: 64 * SIDE_BY_SIDE, workgroups: Infinity },
  software: { invocations: 8, names: 8 * 32, workgroups: Infinity },
  registers: { invocations: 4, names: 32, workgroups: 16 },
} as const;
/** Weights that an invocation may have in registers. SwiftShader compiles some 500 of them in a second. */
const MAX_WEIGHTS = 1_536;
/**
 * What WGSL takes for control flow that may differ within a subgroup, as it follows from what was drawn. A workgroup is one
 * quad, and all four draw the same.
 */
const QUADS_AGREE = 'diagnostic(off, subgroup_uniformity);';

const sharingFor = ({ software }: Adapter) => SHARING[software ? 'software' : 'hardware'];
const workgroupsFor = (count: number, { names, workgroups }: (typeof SHARING)[keyof typeof SHARING]) =>
  inRows(Math.min(workgroups, Math.ceil(count / names)));

/** Floats of `scratch` that the plain variant needs for so many names. */
export function scratchSize(H: number, V: number, count: number, adapter: Adapter): number {
  const sharing = sharingFor(adapter);
  const [x, y] = workgroupsFor(count, sharing);
  return (2 * H + V) * x * y * sharing.invocations * SIDE_BY_SIDE;
}

/** Whole names from an rnn layer with its head; B of them. */
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
      overrides: ['WORKGROUP_SIZE'],
      launch: (_, { batchSize }, adapter) => {
        const sharing = sharingFor(adapter);
        const overrides = { WORKGROUP_SIZE: sharing.invocations };
        return { workgroups: workgroupsFor(batchSize, sharing), overrides };
      },
    },
    registers: {
      directives: `enable subgroups;\n${QUADS_AGREE}`,
      leavesOut: ['scratch'],
      shared: ['rnn_layout', 'lean_math', 'threefry'],
      overrides: ['WORKGROUP_SIZE'],
      written: ['UNITS', 'SYMBOLS'],
      launch: ({ HIDDEN, VOCAB }, { batchSize }) => {
        const { invocations } = SHARING.registers;
        const [UNITS, SYMBOLS] = [Math.ceil(HIDDEN / invocations), Math.ceil(VOCAB / invocations)];
        if (UNITS * invocations * (UNITS + SYMBOLS) > MAX_WEIGHTS) return null;
        const overrides = { WORKGROUP_SIZE: invocations, UNITS, SYMBOLS };
        return { workgroups: workgroupsFor(batchSize, SHARING.registers), overrides };
      },
    },
  },
);
