import rnnSample from '../../shaders/rnn_sample_registers.wgsl?raw';
import rnnTrain from '../../shaders/rnn_train_registers.wgsl?raw';
import fused from '../../shaders/shared/fused.wgsl?raw';
import fusedSoftmax from '../../shaders/shared/fused_softmax.wgsl?raw';
import leanMath from '../../shaders/shared/lean_math.wgsl?raw';
import math from '../../shaders/shared/math.wgsl?raw';
import rnnLayout from '../../shaders/shared/rnn_layout.wgsl?raw';
import step from '../../shaders/shared/step.wgsl?raw';
import threefry from '../../shaders/shared/threefry.wgsl?raw';
import unseen from '../../shaders/shared/unseen.wgsl?raw';
import { KERNELS } from './index.ts';
import type { KernelName } from './index.ts';
import type { Kernel } from './kernel.ts';

/**
 * What WGSL takes for control flow that may differ within a subgroup, as it follows from what was drawn. A workgroup is one
 * quad, and all four draw the same.
 */
const QUADS_AGREE = 'diagnostic(off, subgroup_uniformity);';

/** The kernels that have a form in registers. */
export const REGISTER_KERNELS: Partial<Record<KernelName, Kernel>> = {
  rnn_train: {
    ...KERNELS.rnn_train,
    name: 'rnn_train_registers',
    source: ['enable subgroups;', step, rnnLayout, math, unseen, fused, fusedSoftmax, rnnTrain].join('\n'),
    constants: KERNELS.rnn_train.constants.filter((name) => name !== 'RESIDENT'),
  },
  rnn_sample: {
    ...KERNELS.rnn_sample,
    name: 'rnn_sample_registers',
    source: ['enable subgroups;', QUADS_AGREE, step, rnnLayout, leanMath, threefry, rnnSample].join('\n'),
    bindings: KERNELS.rnn_sample.bindings.filter(({ name }) => name !== 'scratch'),
  },
};
