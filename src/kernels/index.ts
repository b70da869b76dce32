import adagrad from '../../shaders/adagrad.wgsl?raw';
import adam from '../../shaders/adam.wgsl?raw';
import biasGradient from '../../shaders/bias_gradient.wgsl?raw';
import clip from '../../shaders/clip.wgsl?raw';
import draw from '../../shaders/draw.wgsl?raw';
import dropout from '../../shaders/dropout.wgsl?raw';
import gruBackward from '../../shaders/gru_backward.wgsl?raw';
import gruForward from '../../shaders/gru_forward.wgsl?raw';
import inputGather from '../../shaders/input_gather.wgsl?raw';
import inputGradient from '../../shaders/input_gradient.wgsl?raw';
import lossSum from '../../shaders/loss_sum.wgsl?raw';
import lstmBackward from '../../shaders/lstm_backward.wgsl?raw';
import lstmForward from '../../shaders/lstm_forward.wgsl?raw';
import matmul from '../../shaders/matmul.wgsl?raw';
import momentum from '../../shaders/momentum.wgsl?raw';
import normClip from '../../shaders/norm_clip.wgsl?raw';
import normPartial from '../../shaders/norm_partial.wgsl?raw';
import rmsprop from '../../shaders/rmsprop.wgsl?raw';
import rnnBackward from '../../shaders/rnn_backward.wgsl?raw';
import rnnForward from '../../shaders/rnn_forward.wgsl?raw';
import rnnSample from '../../shaders/rnn_sample.wgsl?raw';
import rnnTrain from '../../shaders/rnn_train.wgsl?raw';
import sgd from '../../shaders/sgd.wgsl?raw';
import four from '../../shaders/shared/four.wgsl?raw';
import fused from '../../shaders/shared/fused.wgsl?raw';
import fusedParameters from '../../shaders/shared/fused_parameters.wgsl?raw';
import fusedSoftmax from '../../shaders/shared/fused_softmax.wgsl?raw';
import fusedDescent from '../../shaders/shared/fused_descent.wgsl?raw';
import fusedHead from '../../shaders/shared/fused_head.wgsl?raw';
import gates from '../../shaders/shared/gates.wgsl?raw';
import gruBackwardUnit from '../../shaders/shared/gru_backward_unit.wgsl?raw';
import gruForwardUnit from '../../shaders/shared/gru_forward_unit.wgsl?raw';
import lstmBackwardUnit from '../../shaders/shared/lstm_backward_unit.wgsl?raw';
import lstmForwardUnit from '../../shaders/shared/lstm_forward_unit.wgsl?raw';
import math from '../../shaders/shared/math.wgsl?raw';
import names from '../../shaders/shared/names.wgsl?raw';
import rnnBackwardUnit from '../../shaders/shared/rnn_backward_unit.wgsl?raw';
import rnnForwardUnit from '../../shaders/shared/rnn_forward_unit.wgsl?raw';
import rnnLayout from '../../shaders/shared/rnn_layout.wgsl?raw';
import step from '../../shaders/shared/step.wgsl?raw';
import threefry from '../../shaders/shared/threefry.wgsl?raw';
import unseen from '../../shaders/shared/unseen.wgsl?raw';
import softmaxCrossEntropy from '../../shaders/softmax_cross_entropy.wgsl?raw';
import stateCarry from '../../shaders/state_carry.wgsl?raw';
import { ELEMENTS, WORKGROUP_SIZE } from './kernel.ts';
import type { Binding, Kernel } from './kernel.ts';

const read = (name: string): Binding => ({ name, access: 'read' });
const readWrite = (name: string): Binding => ({ name, access: 'read_write' });

/** A kernel of workgroups of WORKGROUP_SIZE. */
function kernel(
  name: string,
  source: readonly string[],
  bindings: readonly Binding[],
  constants: readonly string[] = [],
  fixed: Readonly<Record<string, number>> = { WORKGROUP_SIZE },
): Kernel {
  return { name, source: [step, ...source].join('\n'), bindings, constants, fixed };
}

/** A kernel that updates all parameters from their gradients and its own states. */
function optimizer(name: string, source: string, states: readonly string[], constants: readonly string[]): Kernel {
  const bindings = [read('gradients'), readWrite('parameters'), ...states.map(readWrite)];
  return kernel(name, [source], bindings, ['LENGTH', ...constants]);
}

/** Every kernel, by name. */
export const KERNELS = {
  state_carry: kernel('state_carry', [stateCarry], [readWrite('hidden')], ['HIDDEN']),
  input_gather: kernel(
    'input_gather',
    [inputGather],
    [read('inputs'), read('weight'), read('bias'), readWrite('gates')],
    ['GATE_ROWS', 'VOCAB'],
  ),
  rnn_forward: kernel(
    'rnn_forward',
    [math, rnnForwardUnit, rnnForward],
    [read('gates'), read('weight'), read('bias'), readWrite('hidden')],
    ['HIDDEN'],
  ),
  rnn_backward: kernel(
    'rnn_backward',
    [rnnBackwardUnit, rnnBackward],
    [read('dhidden'), read('weight'), read('hidden'), readWrite('gates')],
    ['HIDDEN'],
  ),
  lstm_forward: kernel(
    'lstm_forward',
    [math, gates, lstmForwardUnit, lstmForward],
    [readWrite('gates'), read('weight'), read('bias'), readWrite('hidden'), readWrite('cell')],
    ['HIDDEN', 'HARD_SIGMOID'],
  ),
  lstm_backward: kernel(
    'lstm_backward',
    [math, gates, lstmBackwardUnit, lstmBackward],
    [read('dhidden'), read('weight'), read('cell'), readWrite('gates'), readWrite('carried')],
    ['HIDDEN', 'HARD_SIGMOID'],
  ),
  gru_forward: kernel(
    'gru_forward',
    [math, gates, gruForwardUnit, gruForward],
    [readWrite('gates'), read('weight'), read('bias'), readWrite('hidden'), readWrite('recurrent')],
    ['HIDDEN', 'HARD_SIGMOID'],
  ),
  gru_backward: kernel(
    'gru_backward',
    [math, gates, gruBackwardUnit, gruBackward],
    [read('dhidden'), read('weight'), read('hidden'), readWrite('gates'), readWrite('recurrent'), readWrite('carried')],
    ['HIDDEN', 'HARD_SIGMOID'],
  ),
  matmul: kernel(
    'matmul',
    [matmul],
    [read('a'), read('b'), read('bias'), readWrite('c')],
    [
      'M',
      'N',
      'K',
      'A_STRIDE_M',
      'A_STRIDE_K',
      'B_STRIDE_K',
      'B_STRIDE_N',
      'A_SKIPS_STATE',
      'B_SKIPS_STATE',
      'HAS_BIAS',
    ],
  ),
  softmax_cross_entropy: kernel(
    'softmax_cross_entropy',
    [math, softmaxCrossEntropy],
    [read('targets'), readWrite('logits'), readWrite('row_loss')],
    ['VOCAB'],
  ),
  loss_sum: kernel('loss_sum', [lossSum], [read('row_loss'), readWrite('statistics')]),
  input_gradient: kernel(
    'input_gradient',
    [inputGradient],
    [read('inputs'), read('gates'), readWrite('weight_gradient')],
    ['GATE_ROWS', 'VOCAB'],
  ),
  bias_gradient: kernel('bias_gradient', [biasGradient], [read('errors'), readWrite('gradient')], ['COLUMNS']),
  norm_partial: kernel(
    'norm_partial',
    [normPartial],
    [read('gradients'), readWrite('partial')],
    ['LENGTH', 'PARTIALS'],
  ),
  norm_clip: kernel('norm_clip', [normClip], [read('partial'), readWrite('gradients')], ['LENGTH', 'PARTIALS'], {
    WORKGROUP_SIZE,
    ELEMENTS,
  }),
  clip: kernel('clip', [clip], [readWrite('gradients'), readWrite('statistics')], ['LENGTH'], {
    WORKGROUP_SIZE,
    ELEMENTS,
  }),
  sgd: optimizer('sgd', sgd, [], []),
  momentum: optimizer('momentum', momentum, ['velocity'], ['MOMENTUM']),
  adagrad: optimizer('adagrad', adagrad, ['square_sum'], ['INNER_EPSILON', 'OUTER_EPSILON']),
  rmsprop: optimizer('rmsprop', rmsprop, ['square_average'], ['DECAY', 'REST', 'EPSILON']),
  adam: optimizer(
    'adam',
    adam,
    ['first_moment', 'second_moment'],
    ['BETA1', 'REST1', 'BETA2', 'REST2', 'EPSILON', 'WEIGHT_DECAY'],
  ),
  dropout: kernel(
    'dropout',
    [threefry, dropout],
    [read('source'), readWrite('result')],
    ['HIDDEN', 'MASK', 'PROBABILITY', 'SKIPS_STATE'],
  ),
  rnn_train: kernel(
    'rnn_train',
    [rnnLayout, math, unseen, fused, fusedParameters, fusedSoftmax, fusedHead, fusedDescent, rnnTrain],
    [...['steps', 'inputs', 'targets'].map(read), ...['parameters', 'statistics', 'hidden', 'errors'].map(readWrite)],
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
      'RESIDENT',
      'WORKGROUP_SIZE',
    ],
    {},
  ),
  rnn_sample: kernel(
    'rnn_sample',
    [rnnLayout, four, math, threefry, unseen, names, rnnSample],
    [...['parameters', 'coins', 'forced'].map(read), ...['symbols', 'scratch'].map(readWrite)],
    ['HIDDEN', 'VOCAB', 'WEIGHT_IH', 'WEIGHT_HH', 'BIAS_IH', 'BIAS_HH', 'HEAD', 'HEAD_BIAS', 'WORKGROUP_SIZE'],
    {},
  ),
  draw: kernel(
    'draw',
    [math, threefry, draw],
    [read('logits'), read('coins'), read('forced'), readWrite('inputs'), readWrite('symbols')],
    ['VOCAB'],
  ),
} satisfies Record<string, Kernel>;

/** The name of a kernel: its file's stem. */
export type KernelName = keyof typeof KERNELS;
