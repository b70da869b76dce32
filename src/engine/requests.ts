import type { ModelConfig } from '../model/config.ts';
import type { StepRecord } from '../model/step.ts';
import type { Batch, SampleRequest } from './engine.ts';

/** Throws a RangeError for a batch whose arrays, ids or carried state do not fit the model. */
export function checkBatch(batch: Batch, config: ModelConfig, carriedBatchSize: number): void {
  const { inputs, targets, timeSteps: T, batchSize: B } = batch;
  if (!(Number.isInteger(T) && T > 0 && Number.isInteger(B) && B > 0)) {
    throw new RangeError(`A batch needs at least one time step and one sequence, not ${T} x ${B}.`);
  }
  if (inputs.length !== T * B || targets.length !== T * B) {
    throw new RangeError(
      `A batch of ${T} x ${B} needs ${T * B} inputs and targets, not ${inputs.length} and ${targets.length}.`,
    );
  }
  if (batch.carryState && carriedBatchSize > 0 && carriedBatchSize !== B) {
    throw new RangeError(`The carried state is of ${carriedBatchSize} sequences, the batch has ${B}.`);
  }
  for (const ids of [inputs, targets]) {
    for (const id of ids) {
      if (id < -1 || id >= config.vocabSize) {
        throw new RangeError(`The batch holds symbol ${id}; the model knows 0 to ${config.vocabSize - 1}.`);
      }
    }
  }
}

/** As `checkBatch` for batches that follow each other, the first from the zero state. */
export function checkSequence(batches: readonly Batch[], config: ModelConfig): void {
  for (const [i, batch] of batches.entries()) checkBatch(batch, config, batches[i - 1]?.batchSize ?? 0);
}

/** Symbols to read as a batch without targets, from the zero state or a given one. Shapes: inputs T x B. */
export function readingBatch(inputs: Int32Array, batchSize: number, carryState: boolean): Batch {
  const targets = new Int32Array(inputs.length).fill(-1);
  return { inputs, targets, timeSteps: inputs.length / batchSize, batchSize, carryState, lossScale: 1 };
}

/** Throws a RangeError for symbols or states that do not fit the model. Shapes: hidden `states` x B x H. */
export function checkReading(
  batch: Batch,
  config: ModelConfig,
  states: number,
  hidden: Float32Array | Float64Array | undefined,
): void {
  checkBatch(batch, config, 0);
  const length = states * batch.batchSize * config.hiddenSize;
  if (hidden && hidden.length !== length) {
    throw new RangeError(`The states have ${hidden.length} numbers; ${batch.batchSize} sequences need ${length}.`);
  }
}

/** What a sampling request becomes on every engine. */
export interface SamplingTable {
  /** Given uniforms, count x maxLength; empty where the generator makes them. */
  readonly uniforms: Float64Array;
  /** The symbol every name has at each position; -1 where it is drawn. */
  readonly forced: Int32Array;
  /** The record's fields that sampling decides. */
  readonly record: Pick<StepRecord, 'maxLength' | 'temperature' | 'uniformsGiven' | 'seed' | 'firstName'>;
}

/** Checks a request and lays it out; throws a RangeError that says what is wrong with it. */
export function samplingTable(request: SampleRequest, { vocabSize }: ModelConfig): SamplingTable {
  const { count, maxLength, temperature, uniforms, prime = [] } = request;
  if (!(Number.isInteger(count) && count > 0)) throw new RangeError(`count is ${count}; ask for one name or more.`);
  if (!(Number.isInteger(maxLength) && maxLength > 0))
    throw new RangeError(`maxLength is ${maxLength}; 1 is the least.`);
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new RangeError(`temperature is ${temperature}; give a number above 0.`);
  }
  if (prime.length > maxLength) {
    throw new RangeError(`The prime has ${prime.length} symbols, more than the ${maxLength} a name may have.`);
  }
  for (const id of prime) {
    if (!(Number.isInteger(id) && id >= 0 && id < vocabSize)) {
      throw new RangeError(`The prime holds symbol ${id}; the model knows 0 to ${vocabSize - 1}.`);
    }
  }
  const given = uniforms.kind === 'given';
  if (given && uniforms.values.length !== count * maxLength) {
    throw new RangeError(
      `${count} names of ${maxLength} symbols need as many uniforms, not ${uniforms.values.length}.`,
    );
  }
  return {
    uniforms: given ? uniforms.values : new Float64Array(0),
    forced: Int32Array.from({ length: maxLength }, (_, t) => prime[t] ?? -1),
    record: {
      maxLength,
      temperature,
      uniformsGiven: Number(given),
      seed: given ? 0 : uniforms.seed,
      firstName: given ? 0 : uniforms.firstName,
    },
  };
}

/**
 * Cuts sampled symbols into names; what follows a name's end is -1. Shapes: symbols count x maxLength. The names are views
 * of one array: ten thousand arrays would take longer to make than some names take to draw.
 */
export function sampledNames(symbols: Int32Array, count: number, maxLength: number): Int32Array[] {
  const lengths = Array.from({ length: count }, (_, name) => {
    const first = name * maxLength;
    let end = first;
    while (end < first + maxLength && symbols[end]! >= 0) end++;
    return end - first;
  });
  const all = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let place = 0;
  return lengths.map((length, name) => {
    const view = all.subarray(place, place + length);
    for (let t = 0; t < length; t++) view[t] = symbols[name * maxLength + t]!;
    place += length;
    return view;
  });
}
