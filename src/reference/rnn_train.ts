import type { Constants, KernelFunction, TensorArrays } from '../kernels/index.ts';
import { STATISTICS } from '../kernels/signature.ts';
import type { FloatArray } from '../kernels/signature.ts';
import { emptyStepRecord } from '../model/step.ts';
import type { StepRecord } from '../model/step.ts';
import { clip } from './clip.ts';
import { backward, forward, lossOf } from './notebook_network.ts';
import { sgd } from './sgd.ts';
import { stateCarry } from './state_carry.ts';

/** Numbers per step in `steps`: the fields of a StepRecord in their order, and room up to 256 bytes as floats. */
export const STEP_STRIDE = 64;

/**
 * Makes `multiSteps` training steps of an rnn layer with its head, each on one sequence and clipped by value (notebook,
 * model), from the notebook's own functions. Shapes: hidden (T + 1) x H, errors T x (V + H): a row's gradients of the
 * logits and of the gates.
 */
export const rnnTrain: KernelFunction<'rnn_train'> = (tensors, constants, record) => {
  for (let i = 0; i < record.multiSteps; i++) trainOnce(tensors, constants, stepAt(tensors.steps, record.slot + i));
};

function trainOnce(
  { inputs, targets, parameters, statistics, hidden, errors }: TensorArrays<'rnn_train'>,
  { HIDDEN: H, VOCAB: V, WIDTH, RECURRENT_BIAS, ...offsets }: Constants<'rnn_train'>,
  step: StepRecord,
): void {
  const tensor = (offset: number, length: number) => parameters.subarray(offset, offset + length) as Float64Array;
  const bias = tensor(offsets.BIAS_IH, H);
  const recurrentBias = tensor(offsets.BIAS_HH, H);
  const Wax = tensor(offsets.WEIGHT_IH, H * V);
  const Waa = tensor(offsets.WEIGHT_HH, H * H);
  const Wya = tensor(offsets.HEAD, V * H);
  const by = tensor(offsets.HEAD_BIAS, V);
  const network = { Wax, Waa, Wya, b: bias.map((value, unit) => value + recurrentBias[unit]!), by };
  const ids = (all: Int32Array) => all.subarray(step.idsOffset, step.idsOffset + step.rows);
  const states = hidden as Float64Array;
  const first = { ...step, idsOffset: 0, slot: 0 };

  stateCarry({ hidden }, { HIDDEN: H }, step, 0);
  const { gates, logits } = forward(ids(inputs), states, network, first);
  const loss = lossOf(ids(targets), logits, first);
  const { dWax, dWaa, dWya, db, dby } = backward(ids(inputs), states, gates, logits, network, first);
  for (let t = 0; t < step.timeSteps; t++) {
    errors.set(logits.subarray(t * V, (t + 1) * V), t * WIDTH);
    errors.set(gates.subarray(t * H, (t + 1) * H), t * WIDTH + V);
  }
  statistics.set([loss, 0, 0], step.slot * STATISTICS.stride);
  const trained = [
    [Wax, dWax],
    [Waa, dWaa],
    [Wya, dWya],
    [bias, db],
    [by, dby],
  ];
  if (RECURRENT_BIAS) trained.push([recurrentBias, db.slice()]);
  for (const [values, gradients] of trained as [Float64Array, Float64Array][]) {
    const LENGTH = values.length;
    clip({ gradients, statistics }, { LENGTH }, step, 0);
    sgd({ gradients, parameters: values }, { LENGTH }, step, 0);
  }
}

/** One row of `steps` as a record. */
export function stepAt(steps: FloatArray, slot: number): StepRecord {
  const fields = Object.keys(emptyStepRecord()) as (keyof StepRecord)[];
  return Object.fromEntries(fields.map((field, i) => [field, steps[slot * STEP_STRIDE + i]!])) as unknown as StepRecord;
}
