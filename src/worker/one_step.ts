// A module of its own, so that it is loaded only when single steps are asked for.
import { InputError } from '../corpus/errors.ts';
import type { EngineModel } from '../engine/engine.ts';
import { crossEntropy } from '../sample/nats.ts';
import type { TrainingRun } from '../train/training_run.ts';
import type { Phase, Reply, Request, Stepped } from './protocol.ts';
import type { Subject } from './subject.ts';

/** Makes steps of a subject, and posts what came of them when training has stopped. Other requests get through meanwhile. */
export async function postSteps(
  { id, count }: Extract<Request, { readonly type: 'step' }>,
  subject: Subject | null,
  post: (reply: Reply) => void,
): Promise<void> {
  const fail = (error: unknown): void => {
    post({ type: 'stepped', id, stepped: null, error: error instanceof Error ? error.message : String(error) });
  };
  try {
    if (!subject) throw new InputError('There is no run to take a step of: choose a list first.');
    const { done } = await subject.step(count);
    done.then((stepped) => post({ type: 'stepped', id, stepped, error: null }), fail);
  } catch (error) {
    fail(error);
  }
}

/**
 * What is known of the first of some steps before it is made. Call it while training is stopped. Throws an InputError where the run
 * has no such steps.
 * @param phase of the run
 * @param lengthOpen true until cross-validation has found the length of the run
 */
export async function firstStep(
  run: TrainingRun,
  count = 1,
  phase: Phase = 'paused',
  lengthOpen = false,
): Promise<(after: TrainingRun) => Promise<Stepped>> {
  if (!Number.isInteger(count) || count < 1) {
    throw new InputError(`${count} steps cannot be made. Give a whole number from 1.`);
  }
  if (phase !== 'paused') {
    throw new InputError(
      `The run ${phase === 'done' ? 'is done' : 'has stopped'}. Start it again to go on step by step.`,
    );
  }
  if (lengthOpen) {
    throw new InputError('How long to train on this list has not been found yet. Let the run go on until it has.');
  }
  const { iteration: from, recipe, model } = run;
  const { batch, learningRate, clipValue, maxNorm = Infinity } = run.nextStep();
  const { hidden, hiddenBatchSize } = (await run.checkpoint()).state;
  const sequence = firstSequence(batch.inputs, batch.targets, batch.batchSize);
  const carried = batch.carryState ? firstState(hidden, hiddenBatchSize, model.config.hiddenSize) : new Float32Array(0);
  const { gradients } = await model.lossAndGradients(batch);
  const lossBefore = await lossOf(model, sequence, carried);
  return async ({ iteration }) => ({
    ...{ from, iteration, ...sequence, carried, lossBefore },
    lossAfter: await lossOf(model, sequence, carried),
    gradients: new Float32Array(gradients),
    sequences: batch.batchSize,
    learningRate,
    clipValue: Number.isFinite(clipValue) ? clipValue : null,
    maxNorm: Number.isFinite(maxNorm) ? maxNorm : null,
    optimizer: recipe.optimizer.name,
    dropout: recipe.dropout > 0,
  });
}

/** The first of the sequences that lie side by side, T x B, without the padding at its end. */
function firstSequence(inputs: Int32Array, targets: Int32Array, B: number): Pick<Stepped, 'inputs' | 'targets'> {
  const all = Array.from({ length: inputs.length / B }, (_, t) => t * B);
  const length = all.findLastIndex((at) => targets[at]! >= 0) + 1;
  const of = (ids: Int32Array): Int32Array => Int32Array.from(all.slice(0, length), (at) => ids[at]!);
  return { inputs: of(inputs), targets: of(targets) };
}

/** The first sequence's part of the states of all layers, each B x H; empty where nothing is carried. */
function firstState(hidden: Float32Array | Float64Array, B: number, H: number): Float32Array {
  const states = B === 0 ? 0 : hidden.length / (B * H);
  const result = new Float32Array(states * H);
  for (let i = 0; i < states; i++) result.set(hidden.subarray(i * B * H, i * B * H + H), i * H);
  return result;
}

/** The summed cross-entropy of a sequence in nats, from a state on, without dropout. */
async function lossOf(
  model: Pick<EngineModel, 'next'>,
  { inputs, targets }: Pick<Stepped, 'inputs' | 'targets'>,
  carried: Float32Array,
): Promise<number> {
  let hidden: Float32Array | Float64Array | undefined = carried.length > 0 ? carried : undefined;
  let loss = 0;
  for (const [t, id] of inputs.entries()) {
    const next = await model.next(Int32Array.of(id), 1, hidden);
    hidden = next.hidden;
    if (targets[t]! >= 0) loss += crossEntropy(next.logits, targets[t]!);
  }
  return loss;
}
