import gruBackward from '../../shaders/gru_backward_blocks.wgsl?raw';
import gruForward from '../../shaders/gru_forward_blocks.wgsl?raw';
import inputGradient from '../../shaders/input_gradient_blocks.wgsl?raw';
import lstmBackward from '../../shaders/lstm_backward_blocks.wgsl?raw';
import lstmForward from '../../shaders/lstm_forward_blocks.wgsl?raw';
import matmul from '../../shaders/matmul_blocks.wgsl?raw';
import rnnBackward from '../../shaders/rnn_backward_blocks.wgsl?raw';
import rnnForward from '../../shaders/rnn_forward_blocks.wgsl?raw';
import four from '../../shaders/shared/four.wgsl?raw';
import gates from '../../shaders/shared/gates.wgsl?raw';
import math from '../../shaders/shared/math.wgsl?raw';
import step from '../../shaders/shared/step.wgsl?raw';
import { KERNELS } from './index.ts';
import type { KernelName } from './index.ts';
import type { Kernel } from './kernel.ts';

/** A kernel's form in blocks: bindings, constants and twin are the kernel's own. */
function inBlocks(name: KernelName, source: readonly string[]): Kernel {
  return { ...KERNELS[name], name: `${name}_blocks`, source: [step, four, ...source].join('\n') };
}

/** The kernels that have a form in blocks. */
export const BLOCK_KERNELS: Partial<Record<KernelName, Kernel>> = {
  rnn_forward: inBlocks('rnn_forward', [math, rnnForward]),
  rnn_backward: inBlocks('rnn_backward', [rnnBackward]),
  lstm_forward: inBlocks('lstm_forward', [math, gates, lstmForward]),
  lstm_backward: inBlocks('lstm_backward', [math, gates, lstmBackward]),
  gru_forward: inBlocks('gru_forward', [math, gates, gruForward]),
  gru_backward: inBlocks('gru_backward', [math, gates, gruBackward]),
  input_gradient: inBlocks('input_gradient', [inputGradient]),
  matmul: inBlocks('matmul', [matmul]),
};
