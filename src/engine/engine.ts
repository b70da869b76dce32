import type { Averaging } from '../model/averaging.ts';
import type { ModelConfig } from '../model/config.ts';
import { OPTIMIZERS } from '../model/optimizers/index.ts';
import type { OptimizerConfig } from '../model/optimizers/index.ts';
import type { RunVariants, TunedAdapter } from './known_variants.ts';
import type { LayerTrace, Trace } from './trace.ts';

export type { LayerTrace, Trace };

/** The engines there are. `reference` is float64 and slow: the oracle of the other two. */
export type EngineKind = 'gpu' | 'cpu' | 'reference';

/** What may be asked for: `auto` takes what is faster, a hardware GPU or the CPU. */
export type DeviceChoice = EngineKind | 'auto';

/** What the page, `doctor` and benchmark rows say of the thing that computes. */
export interface EngineDescription {
  readonly kind: EngineKind;
  /** The adapter's or engine's own name, such as "SwiftShader driver 5.0.0". */
  readonly name: string;
  /** True where the "GPU" is a program on the CPU: never called a GPU then. */
  readonly software: boolean;
  /** Why this engine was chosen, in one sentence. */
  readonly reason: string;
  /** Device limits worth showing, by WebGPU's names; empty for the others. */
  readonly limits: Readonly<Record<string, number>>;
  /** Which variants of kernels were measured on it; absent where none were. */
  readonly tuned?: TunedAdapter;
}

/**
 * One mini-batch, time-major: the symbol of sequence b at time t stands at index t * batchSize + b.
 * Arrays are only read, and may be used again; whoever gives them must not change them, since a lost device makes an
 * engine read them once more.
 */
export interface Batch {
  /** Ids of the input symbols; -1 is the zero vector (the notebook's None). */
  readonly inputs: Int32Array;
  /** Ids of the symbols to predict; -1 is not counted (padding). */
  readonly targets: Int32Array;
  /** T: time steps. */
  readonly timeSteps: number;
  /** B: sequences. */
  readonly batchSize: number;
  /** True to start from the state in which the previous training step ended, false to start from zero. */
  readonly carryState: boolean;
  /** Factor of the summed cross-entropy: 1 for the notebook's sum, 1 / counted targets for a mean. */
  readonly lossScale: number;
}

/** A batch with what the optimizer needs for it. */
export interface TrainingStep {
  readonly batch: Batch;
  readonly learningRate: number;
  /** Gradient elements are clipped to [-clipValue, clipValue]; Infinity turns clipping off. */
  readonly clipValue: number;
  /** All gradients together are scaled down to this norm first; Infinity or absent leaves them. */
  readonly maxNorm?: number;
}

/** What came of some training steps; element i belongs to step i. */
export interface TrainingReport {
  /** Cross-entropy in nats, times the batch's lossScale. */
  readonly losses: Float64Array;
  /** How many gradient elements were clipped. */
  readonly clipped: Uint32Array;
  /** The largest absolute gradient element before clipping by value; NaN or Infinity where the gradient is not finite. */
  readonly largestGradient: Float64Array;
  /** Milliseconds in which this thread made the steps ready for a device and handed them over; absent without one. */
  readonly encodeMs?: number;
}

/** What training needs besides the model's shapes. */
export interface TrainingOptions {
  readonly optimizer: OptimizerConfig;
  /** Key of the dropout masks; a whole number below 2^32. */
  readonly dropoutSeed: number;
  /** The average of the parameters that everything but training uses; none where absent. */
  readonly averaging?: Averaging;
}

/** What decides how long a training step takes: which engine is faster is a question about one of these. */
export interface ModelShape {
  readonly config: ModelConfig;
  readonly training: TrainingOptions;
  /** T of a usual step. */
  readonly timeSteps: number;
  /** B. */
  readonly batchSize: number;
  /** Whether gradients are scaled down to a norm. */
  readonly byNorm: boolean;
  /** The variants of kernels with which a run to be resumed began; they are taken in place of those measured. */
  readonly variants?: RunVariants;
}

/** Plain SGD, as in the notebook. */
export const NOTEBOOK_TRAINING: TrainingOptions = { optimizer: OPTIMIZERS.sgd, dropoutSeed: 0 };

/** Everything that training changes: enough to go on elsewhere. Flat vectors follow the model's layout. */
export interface ModelState {
  readonly parameters: Float32Array | Float64Array;
  /**
   * The state the next carried step starts from: layer after layer, each B x H; for the lstm every layer's hidden state
   * is followed by its cell state.
   */
  readonly hidden: Float32Array | Float64Array;
  /** The batch size of `hidden`; 0 where nothing is carried. */
  readonly hiddenBatchSize: number;
  /**
   * Flat vectors kept beside the parameters, by name: the optimizer's, and `average` where there is one. Those that are
   * missing start at zero, the average at the parameters.
   */
  readonly optimizer: Readonly<Record<string, Float32Array | Float64Array>>;
  /** Updates made. */
  readonly updates: number;
}

/** Where the uniform draws that choose symbols come from. */
export type Uniforms =
  /** Draw t of name k is `values[k * maxLength + t]`, in [0, 1). */
  | { readonly kind: 'given'; readonly values: Float64Array }
  /** Draw t of name k comes from Threefry with the seed as key and (firstName + k, t) as counter. */
  | { readonly kind: 'counter'; readonly seed: number; readonly firstName: number };

/** What to sample. */
export interface SampleRequest {
  /** How many sequences. */
  readonly count: number;
  /** Symbols per sequence at most, the newline that ends it included. */
  readonly maxLength: number;
  /** Divides the logits before the softmax; above 0. */
  readonly temperature: number;
  readonly uniforms: Uniforms;
  /** Symbols that every sequence starts with; they count towards maxLength. */
  readonly prime?: readonly number[];
}

/** Where sequences stand after some symbols: enough to go on with the next. */
export interface NextSymbols {
  /** Logits of the symbol after the last: B x V. */
  readonly logits: Float32Array | Float64Array;
  /** States after the last symbol, as in `ModelState`. */
  readonly hidden: Float32Array | Float64Array;
}

/** What a batch says of a model. */
export interface LossAndGradients {
  /** Cross-entropy in nats, times the batch's lossScale. */
  readonly loss: number;
  /** Flat, in the model's layout. */
  readonly gradients: Float32Array | Float64Array;
  /** States after the last symbol, as in `ModelState`. */
  readonly hidden: Float32Array | Float64Array;
}

/** What clipping did. */
export interface Clipped {
  readonly gradients: Float32Array | Float64Array;
  /** How many elements were clipped. */
  readonly clipped: number;
  /** The largest absolute element before. */
  readonly largestGradient: number;
}

/** A model that lives on an engine. Calls take effect in the order in which they are made, awaited or not. */
export interface EngineModel {
  readonly config: ModelConfig;
  /** Trains step after step. A loss that is not finite is reported like any other; whoever asked decides. */
  train(steps: readonly TrainingStep[]): Promise<TrainingReport>;
  /** Sampled ids per sequence, the ending newline (0) included where one came. They may be views of one array. */
  sample(request: SampleRequest): Promise<Int32Array[]>;
  /** Logits for every symbol of a batch: T x B x V. Leaves the training state alone. */
  logits(batch: Batch): Promise<Float32Array | Float64Array>;
  /**
   * Reads symbols and tells what may come next, without dropout: to draw step by step. Leaves the training state alone.
   * @param inputs ids, T x B, time-major; -1 is the zero vector
   * @param hidden states to start from, as a call before returned them; zero where absent
   */
  next(inputs: Int32Array, batchSize: number, hidden?: Float32Array | Float64Array): Promise<NextSymbols>;
  /**
   * Losses of batches, one after the other and without dropout. A batch that carries the state takes the previous
   * batch's of the same call; the first starts from zero. Leaves parameters and the training's carried state alone.
   */
  evaluate(batches: readonly Batch[]): Promise<Float64Array>;
  /** Loss and unclipped gradients of a batch. Leaves parameters and carried state alone. */
  lossAndGradients(batch: Batch): Promise<LossAndGradients>;
  /**
   * All that one sequence makes the model compute, forward and backward, from the zero state and without dropout; of the averaged
   * parameters where there are any. Leaves the training state alone. Throws a RangeError for more than `LONGEST_TRACE` time steps.
   * @param inputs ids, T; -1 is the zero vector
   * @param targets ids, T; -1 is not counted
   */
  trace(inputs: Int32Array, targets: Int32Array): Promise<Trace>;
  /** A copy of everything that training changes. */
  readState(): Promise<ModelState>;
  /** Goes on from a copy. */
  writeState(state: ModelState): Promise<void>;
  destroy(): void;
}

/** A thing that computes. */
export interface Engine {
  /**
   * Models of one shape that train side by side, each from its own parameters: a step waits until all others have one too, or are
   * destroyed. Null, or no such method, where that is no faster than one after the other, or has no room.
   * @param timeSteps T of the longest step
   */
  createSideBySide?(
    config: ModelConfig,
    parameters: readonly (Float32Array | Float64Array)[],
    training: TrainingOptions,
    timeSteps: number,
  ): Promise<EngineModel[] | null>;
  readonly description: EngineDescription;
  /** How many calls of `train` may wait at once and be of use: one keeps a thread busy, a device wants the next one ready. */
  readonly queueDepth: number;
  /**
   * Makes ready to train a shape: a hardware GPU finds out which variants of kernels are the fastest at it, once, and models
   * created from now on use them. Never rejects. Absent where there is nothing to find out.
   * @param inHurry takes what is known, and measures nothing
   */
  prepare?(shape: ModelShape, inHurry?: boolean): Promise<void>;
  /** The variants that were measured for the shape last prepared, or given with it, which may be none; absent where none ever are. */
  readonly variants?: RunVariants | undefined;
  /** Forgets what was measured of the kernels' variants on this adapter, in this program and in its store. */
  forgetVariants?(): Promise<void>;
  /** Builds a model and everything it needs to run; `parameters` is a flat vector in the config's layout. */
  createModel(
    config: ModelConfig,
    parameters: Float32Array | Float64Array,
    training?: TrainingOptions,
  ): Promise<EngineModel>;
  /** Clips a flat vector element-wise to [-clipValue, clipValue] with the kernel that training uses. */
  clip(gradients: Float64Array, clipValue: number): Promise<Clipped>;
  /** Called when the device was lost and the run went on elsewhere: what happened, in one sentence. */
  onRecovered: ((message: string) => void) | null;
  /** Test hook and "what if" of the page: makes the device go away as a driver reset would. No-op without a device. */
  loseDevice(): void;
  destroy(): void;
}
