import { align } from '../model/layout.ts';
import { kernel } from './signature.ts';

/** Invocations of a workgroup in the plain variant. A barrier of SwiftShader's switches between all of them: the fewer, the faster. */
const INVOCATIONS = { hardware: 64, software: 32 } as const;
/** Lanes that the variant in registers is written for: LANES in shaders/rnn_train/registers.wgsl. */
const LANES = 4;

/**
 * Units of an invocation, and how many invocations there are then: one for each symbol at least. On SwiftShader two
 * units are faster than one, as half the invocations wait for each other and twice as many units share a load.
 */
export function inRegisters(H: number, V: number, most = 2): { UNITS: number; WORKGROUP_SIZE: number } {
  const WORKGROUP_SIZE = Math.ceil(Math.max(H / most, V) / LANES) * LANES;
  return { UNITS: Math.ceil(H / WORKGROUP_SIZE), WORKGROUP_SIZE };
}

/** Many training steps of an rnn layer with its head, each on one sequence, in one workgroup. */
export const rnnTrain = kernel(
  'rnn_train',
  {
    steps: 'read records',
    inputs: 'read i32',
    targets: 'read i32',
    parameters: 'read_write f32',
    statistics: 'read_write statistics',
    hidden: 'read_write f32',
    errors: 'read_write f32',
  },
  ['HIDDEN', 'VOCAB', 'WIDTH', 'WEIGHT_IH', 'WEIGHT_HH', 'BIAS_IH', 'BIAS_HH', 'HEAD', 'HEAD_BIAS', 'RECURRENT_BIAS'],
  {
    plain: {
      shared: [
        'rnn_layout',
        'math',
        'unseen',
        'multi_step',
        'multi_step_parameters',
        'multi_step_softmax',
        'multi_step_head',
        'multi_step_descent',
      ],
      overrides: ['RESIDENT', 'WORKGROUP_SIZE'],
      // Workgroup memory holds all parameters or none. On software adapters it is the same memory as any other, and
      // SwiftShader compiles a store for each of its elements, which it must clear: 5 s for 5,568 instead of 0.4 s.
      launch: ({ HIDDEN, VOCAB, HEAD_BIAS }, _, { software, limits }) => {
        // The head's bias is the last tensor.
        const parameters = HEAD_BIAS + align(VOCAB);
        const bytes = 4 * (parameters + 2 * HIDDEN + INVOCATIONS.hardware);
        const fits = !software && bytes <= (limits['maxComputeWorkgroupStorageSize'] ?? 0);
        const WORKGROUP_SIZE = INVOCATIONS[software ? 'software' : 'hardware'];
        return { workgroups: [1, 1], overrides: { RESIDENT: fits ? parameters : 0, WORKGROUP_SIZE } };
      },
    },
    registers: {
      directives: 'enable subgroups;',
      shared: ['rnn_layout', 'math', 'unseen', 'multi_step', 'multi_step_softmax'],
      overrides: ['WORKGROUP_SIZE'],
      written: ['UNITS'],
      launch: ({ HIDDEN, VOCAB }) => ({ workgroups: [1, 1], overrides: inRegisters(HIDDEN, VOCAB) }),
    },
  },
);
