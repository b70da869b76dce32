import { kernel } from './signature.ts';

/**
 * Invocations of a workgroup, and in how many parts, each an invocation's, a sum over units is added at most. A barrier of
 * SwiftShader's switches between all invocations: the fewer, the faster. On hardware they wait for loads most of the time:
 * 256 hide each other's, and four parts leave a unit's sum of 50 a fourth of its length, for one barrier more. A guess; no
 * hardware has been measured.
 */
const INVOCATIONS = { hardware: [256, 4], software: [32, 1] } as const;

/** Many training steps of rnn layers with their heads, each on one sequence: a workgroup to a run, B of them. */
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
  [
    'HIDDEN',
    'VOCAB',
    'WIDTH',
    'WEIGHT_IH',
    'WEIGHT_HH',
    'BIAS_IH',
    'BIAS_HH',
    'HEAD',
    'HEAD_BIAS',
    'RECURRENT_BIAS',
    'PARAMETERS',
  ],
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
      overrides: ['RESIDENT', 'WORKGROUP_SIZE', 'PARTS'],
      // Workgroup memory holds all parameters or none. On software adapters it is the same memory as any other, and
      // SwiftShader compiles a store for each of its elements, which it must clear: 5 s for 5,568 instead of 0.4 s.
      launch: ({ HIDDEN, PARAMETERS }, { batchSize }, { software, limits }) => {
        const [WORKGROUP_SIZE, most] = INVOCATIONS[software ? 'software' : 'hardware'];
        const PARTS = Math.max(1, Math.min(most, Math.floor(WORKGROUP_SIZE / HIDDEN)));
        const bytes = 4 * (PARAMETERS + (2 + PARTS) * HIDDEN + WORKGROUP_SIZE);
        const fits = !software && bytes <= (limits['maxComputeWorkgroupStorageSize'] ?? 0);
        return { workgroups: [batchSize, 1], overrides: { RESIDENT: fits ? PARAMETERS : 0, WORKGROUP_SIZE, PARTS } };
      },
    },
  },
);
