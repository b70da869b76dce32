import type { Constants, KernelFunction, TensorArrays } from '../kernels/index.ts';
import { STATISTICS } from '../kernels/signature.ts';
import type { FloatArray } from '../kernels/signature.ts';
import { emptyStepRecord } from '../model/step.ts';
import type { StepRecord } from '../model/step.ts';
import { clip } from './clip.ts';
import { backward, forward, lossOf } from './notebook_network.ts';
import { sgd } from './sgd.ts';

/** Numbers per step in `steps`: the fields of a StepRecord in their order, and room up to 256 bytes as floats. */
export const STEP_STRIDE = 64;

/**
 * Makes `multiSteps` training steps of each of B rnn layers with their heads, each on one sequence and clipped by value
 * (notebook, model), from the notebook's own functions. Shapes: hidden (T + 1) x B x H, errors T x B x (V + H): a row's
 * gradients of the logits and of the gates.
 */
export const rnnTrain: KernelFunction<'rnn_train'> = (tensors, constants, { slot, multiSteps, batchSize }) => {
  for (let run = 0; run < batchSize; run++) {
    for (let i = 0; i < multiSteps; i++) {
      trainOnce(tensors, constants, stepAt(tensors.steps, slot + run * multiSteps + i), run, batchSize);
    }
  }
};

function trainOnce(
  { inputs, targets, parameters, statistics, hidden, errors }: TensorArrays<'rnn_train'>,
  { HIDDEN: H, VOCAB: V, WIDTH, RECURRENT_BIAS, PARAMETERS, ...offsets }: Constants<'rnn_train'>,
  step: StepRecord,
  run: number,
  runs: number,
): void {
  const tensor = (offset: number, length: number) =>
    parameters.subarray(run * PARAMETERS + offset, run * PARAMETERS + offset + length) as Float64Array;
  const bias = tensor(offsets.BIAS_IH, H);
  const recurrentBias = tensor(offsets.BIAS_HH, H);
  const Wax = tensor(offsets.WEIGHT_IH, H * V);
  const Waa = tensor(offsets.WEIGHT_HH, H * H);
  const Wya = tensor(offsets.HEAD, V * H);
  const by = tensor(offsets.HEAD_BIAS, V);
  const network = { Wax, Waa, Wya, b: bias.map((value, unit) => value + recurrentBias[unit]!), by };
  const ids = (all: Int32Array) => all.subarray(step.idsOffset, step.idsOffset + step.rows);
  const stateAt = (t: number) => hidden.subarray((t * runs + run) * H, (t * runs + run + 1) * H);
  const states = new Float64Array((step.timeSteps + 1) * H);
  const first = { ...step, idsOffset: 0, slot: 0, batchSize: 1 };

  if (step.carryState) states.set(stateAt(step.previousTimeSteps));
  const { gates, logits } = forward(ids(inputs), states, network, first);
  const loss = lossOf(ids(targets), logits, first);
  const { dWax, dWaa, dWya, db, dby } = backward(ids(inputs), states, gates, logits, network, first);
  for (let t = 0; t <= step.timeSteps; t++) stateAt(t).set(states.subarray(t * H, (t + 1) * H));
  for (let t = 0; t < step.timeSteps; t++) {
    const row = (t * runs + run) * WIDTH;
    errors.set(logits.subarray(t * V, (t + 1) * V), row);
    errors.set(gates.subarray(t * H, (t + 1) * H), row + V);
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
