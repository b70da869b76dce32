import type { StepRecord } from '../model/step.ts';
import { biasGradient } from './bias_gradient.ts';
import { cellSample } from './cell_sample.ts';
import { clip, normClip, normPartial } from './clipping.ts';
import { draw } from './draw.ts';
import { dropout } from './dropout.ts';
import { gruBackward, gruForward } from './gru.ts';
import { inputGather } from './input_gather.ts';
import { inputGradient } from './input_gradient.ts';
import { lossSum } from './loss_sum.ts';
import { lstmBackward, lstmForward } from './lstm.ts';
import { matmul } from './matmul.ts';
import { mingruBackward, mingruForward } from './mingru.ts';
import { adagrad, adam, momentum, rmsprop, sgd } from './optimizers.ts';
import { packRecurrent } from './pack_recurrent.ts';
import { packRows } from './pack_rows.ts';
import { rnnBackward, rnnForward } from './rnn.ts';
import { rnnSample } from './rnn_sample.ts';
import { rnnTrain } from './rnn_train.ts';
import type { FloatArray, Signature, TensorArray } from './signature.ts';
import { softmaxCrossEntropy } from './softmax_cross_entropy.ts';
import { splitSum } from './split.ts';
import { stateCarry } from './state_carry.ts';
import { weightAverage } from './weight_average.ts';

/** Every kernel, by name. */
export const KERNELS = {
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
} satisfies Readonly<Record<string, Signature>>;

/** The name of a kernel: its folder in `shaders`. */
export type KernelName = keyof typeof KERNELS;
type SignatureOf<N extends KernelName> = (typeof KERNELS)[N];
/** The names of a kernel's tensors. */
export type TensorName<N extends KernelName> = keyof SignatureOf<N>['tensors'] & string;
/** The names of a kernel's constants. */
export type ConstantName<N extends KernelName> = SignatureOf<N>['constants'][number];
/** The values of a kernel's constants. */
export type Constants<N extends KernelName> = Readonly<Record<ConstantName<N>, number>>;

/** The arrays that stand for a kernel's tensors on the host. */
export type TensorArrays<N extends KernelName, Floats = FloatArray, Ids = Int32Array> = {
  readonly [T in keyof SignatureOf<N>['tensors']]: TensorArray<SignatureOf<N>['tensors'][T], Floats, Ids>;
};
/**
 * A function for every kernel; `time` is the time step of the dispatch. Every kernel's float64 twin is one.
 */
export type KernelFunctions<Floats = FloatArray, Ids = Int32Array> = {
  readonly [N in KernelName]: (
    tensors: TensorArrays<N, Floats, Ids>,
    constants: Constants<N>,
    record: StepRecord,
    time: number,
  ) => void;
};
/** Kernels that devices alone are given: they do what a plan has other dispatches for, or stand beside one of these. */
type DeviceKernel = 'rnn_train' | 'rnn_sample' | 'cell_sample' | 'pack_rows' | 'pack_recurrent' | 'split_sum';
/** The functions of an engine on the host. */
export type HostFunctions<Floats = FloatArray, Ids = Int32Array> = Omit<KernelFunctions<Floats, Ids>, DeviceKernel> &
  Partial<KernelFunctions<Floats, Ids>>;
/** A kernel as a function of the host. */
export type KernelFunction<N extends KernelName, Floats = FloatArray> = KernelFunctions<Floats>[N];
