import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { biasGradient } from './bias_gradient.ts';
import { cellSample } from './cell_sample.ts';
import { clip } from './clip.ts';
import { draw } from './draw.ts';
import { dropout } from './dropout.ts';
import { gruBackward, gruForward } from './gru.ts';
import { inputGather } from './input_gather.ts';
import { inputGradient } from './input_gradient.ts';
import { lossSum } from './loss_sum.ts';
import { lstmBackward, lstmForward } from './lstm.ts';
import { matmul } from './matmul.ts';
import { mingruBackward, mingruForward } from './mingru.ts';
import { normClip } from './norm_clip.ts';
import { normPartial } from './norm_partial.ts';
import { momentum } from './momentum.ts';
import { packRecurrent } from './pack_recurrent.ts';
import { packRows } from './pack_rows.ts';
import { rmsprop } from './rmsprop.ts';
import { rnnBackward, rnnForward } from './rnn.ts';
import { rnnSample } from './rnn_sample.ts';
import { rnnTrain } from './rnn_train.ts';
import { sgd } from './sgd.ts';
import { softmaxCrossEntropy } from './softmax_cross_entropy.ts';
import { splitSum } from './split_sum.ts';
import { stateCarry } from './state_carry.ts';
import { weightAverage } from './weight_average.ts';
import type { KernelFunctions } from '../kernels/index.ts';

/** The float64 twin of every kernel, by the kernel's name. */
export const TWINS: KernelFunctions = {
  state_carry: stateCarry,
  input_gather: inputGather,
  rnn_forward: rnnForward,
  rnn_backward: rnnBackward,
  lstm_forward: lstmForward,
  lstm_backward: lstmBackward,
  gru_forward: gruForward,
  gru_backward: gruBackward,
  pack_recurrent: packRecurrent,
  mingru_forward: mingruForward,
  mingru_backward: mingruBackward,
  matmul,
  softmax_cross_entropy: softmaxCrossEntropy,
  loss_sum: lossSum,
  input_gradient: inputGradient,
  bias_gradient: biasGradient,
  split_sum: splitSum,
  norm_partial: normPartial,
  norm_clip: normClip,
  clip,
  sgd,
  momentum,
  adagrad,
  rmsprop,
  adam,
  weight_average: weightAverage,
  dropout,
  rnn_train: rnnTrain,
  rnn_sample: rnnSample,
  cell_sample: cellSample,
  pack_rows: packRows,
  draw,
};
