import type { HostFunctions } from '../kernels/index.ts';
import { adagrad } from '../reference/adagrad.ts';
import { adam } from '../reference/adam.ts';
import { draw } from '../reference/draw.ts';
import { dropout } from '../reference/dropout.ts';
import { inputGather } from '../reference/input_gather.ts';
import { inputGradient } from '../reference/input_gradient.ts';
import { lossSum } from '../reference/loss_sum.ts';
import { mingruBackward, mingruForward } from '../reference/mingru.ts';
import { momentum } from '../reference/momentum.ts';
import { normClip } from '../reference/norm_clip.ts';
import { normPartial } from '../reference/norm_partial.ts';
import { rmsprop } from '../reference/rmsprop.ts';
import { weightAverage } from '../reference/weight_average.ts';
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
export const CPU_KERNELS: HostFunctions<Float32Array> = {
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
  // Twins.
  input_gather: inputGather,
  mingru_forward: mingruForward,
  mingru_backward: mingruBackward,
  loss_sum: lossSum,
  input_gradient: inputGradient,
  norm_partial: normPartial,
  norm_clip: normClip,
  momentum,
  adagrad,
  rmsprop,
  adam,
  weight_average: weightAverage,
  dropout,
  draw,
};
