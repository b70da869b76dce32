import type { KernelFunctions } from '../kernels/index.ts';
import { TWINS } from '../reference/index.ts';
import { biasGradient } from './bias_gradient.ts';
import { clip } from './clip.ts';
import { gruBackward } from './gru_backward.ts';
import { gruForward } from './gru_forward.ts';
import { lstmBackward } from './lstm_backward.ts';
import { lstmForward } from './lstm_forward.ts';
import { matmul } from './matmul.ts';
import { rnnBackward } from './rnn_backward.ts';
import { rnnForward } from './rnn_forward.ts';
import { sgd } from './sgd.ts';
import { softmaxCrossEntropy } from './softmax_cross_entropy.ts';
import { stateCarry } from './state_carry.ts';

/** The CPU engine's kernels: float32 arrays, written for speed. Where plain loops are fast enough the twin serves. */
export const CPU_KERNELS: KernelFunctions<Float32Array> = {
  ...TWINS,
  state_carry: stateCarry,
  rnn_forward: rnnForward,
  rnn_backward: rnnBackward,
  lstm_forward: lstmForward,
  lstm_backward: lstmBackward,
  gru_forward: gruForward,
  gru_backward: gruBackward,
  matmul,
  softmax_cross_entropy: softmaxCrossEntropy,
  bias_gradient: biasGradient,
  clip,
  sgd,
};
