import rnnTrain from '../../shaders/rnn_train_registers.wgsl?raw';
import fused from '../../shaders/shared/fused.wgsl?raw';
import fusedSoftmax from '../../shaders/shared/fused_softmax.wgsl?raw';
import math from '../../shaders/shared/math.wgsl?raw';
import rnnLayout from '../../shaders/shared/rnn_layout.wgsl?raw';
import step from '../../shaders/shared/step.wgsl?raw';
import unseen from '../../shaders/shared/unseen.wgsl?raw';
import { KERNELS } from './index.ts';
import type { KernelName } from './index.ts';
import type { Kernel } from './kernel.ts';

/** The kernels that have a form in registers. */
export const REGISTER_KERNELS: Partial<Record<KernelName, Kernel>> = {
  rnn_train: {
    ...KERNELS.rnn_train,
    name: 'rnn_train_registers',
    source: ['enable subgroups;', step, rnnLayout, math, unseen, fused, fusedSoftmax, rnnTrain].join('\n'),
    constants: KERNELS.rnn_train.constants.filter((name) => name !== 'RESIDENT'),
  },
};
