import gruBackward from '../../shaders/gru_backward_persistent.wgsl?raw';
import gruForward from '../../shaders/gru_forward_persistent.wgsl?raw';
import lstmBackward from '../../shaders/lstm_backward_persistent.wgsl?raw';
import lstmForward from '../../shaders/lstm_forward_persistent.wgsl?raw';
import rnnBackward from '../../shaders/rnn_backward_persistent.wgsl?raw';
import rnnForward from '../../shaders/rnn_forward_persistent.wgsl?raw';
import gates from '../../shaders/shared/gates.wgsl?raw';
import gruBackwardUnit from '../../shaders/shared/gru_backward_unit.wgsl?raw';
import gruForwardUnit from '../../shaders/shared/gru_forward_unit.wgsl?raw';
import lstmBackwardUnit from '../../shaders/shared/lstm_backward_unit.wgsl?raw';
import lstmForwardUnit from '../../shaders/shared/lstm_forward_unit.wgsl?raw';
import math from '../../shaders/shared/math.wgsl?raw';
import backward from '../../shaders/shared/persistent_backward.wgsl?raw';
import forward from '../../shaders/shared/persistent_forward.wgsl?raw';
import rnnBackwardUnit from '../../shaders/shared/rnn_backward_unit.wgsl?raw';
import rnnForwardUnit from '../../shaders/shared/rnn_forward_unit.wgsl?raw';
import step from '../../shaders/shared/step.wgsl?raw';
import unseen from '../../shaders/shared/unseen.wgsl?raw';
import { KERNELS } from './index.ts';
import type { KernelName } from './index.ts';
import type { Kernel } from './kernel.ts';

/** A kernel's form that makes all time steps: bindings and twin are the kernel's own, the latter for every step. */
function persistent(name: KernelName, source: readonly string[]): Kernel {
  const { bindings, constants } = KERNELS[name];
  return {
    name: `${name}_persistent`,
    source: [step, unseen, ...source].join('\n'),
    bindings,
    constants: [...constants, 'PARTS', 'WORKGROUP_SIZE'],
    fixed: {},
  };
}

/** The kernels that have a form which makes all time steps. */
export const PERSISTENT_KERNELS: Partial<Record<KernelName, Kernel>> = {
  rnn_forward: persistent('rnn_forward', [math, rnnForwardUnit, forward, rnnForward]),
  rnn_backward: persistent('rnn_backward', [rnnBackwardUnit, backward, rnnBackward]),
  lstm_forward: persistent('lstm_forward', [math, gates, lstmForwardUnit, forward, lstmForward]),
  lstm_backward: persistent('lstm_backward', [math, gates, lstmBackwardUnit, backward, lstmBackward]),
  gru_forward: persistent('gru_forward', [math, gates, gruForwardUnit, forward, gruForward]),
  gru_backward: persistent('gru_backward', [math, gates, gruBackwardUnit, backward, gruBackward]),
};
