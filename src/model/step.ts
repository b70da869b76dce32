/**
 * What the kernels of one step share: sizes, place in the buffers, and the numbers that may change from step to step.
 * Keep in step with `StepRecord` in shaders/shared/step.wgsl.
 */
export interface StepRecord {
  /** T * B. */
  rows: number;
  /** T. */
  timeSteps: number;
  /** B. */
  batchSize: number;
  /** T of the step before, whose last hidden state is slot T of its buffer. */
  previousTimeSteps: number;
  /** 1 to start from the state in which the step before ended, 0 to start from zero. */
  carryState: number;
  /** Which element of the statistics belongs to this step. */
  slot: number;
  /** Where this step's rows begin in the buffers of input and target ids. */
  idsOffset: number;
  /** Symbols per sampled name at most. */
  maxLength: number;
  /** Factor of the update. */
  learningRate: number;
  /** Largest absolute value that a gradient element keeps; Infinity keeps all. */
  clipValue: number;
  /** Factor of the summed cross-entropy. */
  lossScale: number;
  /** Divides the logits before a symbol is drawn. */
  temperature: number;
  /** Key of the counter-based generator: of the uniforms in sampling, of the dropout masks in training. */
  seed: number;
  /** Counter of the first sampled name. */
  firstName: number;
  /** 1 to take the uniforms from a buffer, 0 to take them from the generator. */
  uniformsGiven: number;
  /** Number of this update, from 1: what dropout masks are counted by. */
  stepNumber: number;
  /** What Adam's first moment is divided by. */
  firstCorrection: number;
  /** What Adam's second moment is divided by. */
  secondCorrection: number;
  /** The weight of the parameters in their average; what was there before has the rest. */
  averageRate: number;
  /** Largest norm that all gradients together keep, where the plan clips by norm. */
  maxNorm: number;
  /** Steps that a kernel which loops over steps makes, this record's the first of them. */
  multiSteps: number;
}

/** A record with nothing set. */
export function emptyStepRecord(): StepRecord {
  return {
    rows: 0,
    timeSteps: 0,
    batchSize: 0,
    previousTimeSteps: 0,
    carryState: 0,
    slot: 0,
    idsOffset: 0,
    maxLength: 0,
    learningRate: 0,
    clipValue: Infinity,
    lossScale: 1,
    temperature: 1,
    seed: 0,
    firstName: 0,
    uniformsGiven: 0,
    stepNumber: 0,
    firstCorrection: 1,
    secondCorrection: 1,
    averageRate: 1,
    maxNorm: Infinity,
    multiSteps: 0,
  };
}
