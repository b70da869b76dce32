import type { EngineModel } from '../engine/engine.ts';
import { writeModel } from '../formats/model_file.ts';
import { layoutOf } from '../model/layout.ts';
import type { Layout } from '../model/layout.ts';
import type { Task } from '../train/task.ts';
import { engineBatch, inputsBatch } from './batch.ts';
import type { Batch, Symbols } from './batch.ts';
import { namedTensors, writeTensors } from './parameters.ts';
import type { Tensor, TensorInput } from './parameters.ts';
import { LibrarySampler } from './sampler.ts';
import type { Sampler } from './sampler.ts';
import { batchOfTrace, namedTrace } from './trace.ts';
import type { Trace, TraceInput } from './trace.ts';

/** The settings of a training step. */
export interface StepSettings {
  /** Above 0. */
  readonly learningRate: number;
  /** Gradient elements are clipped to [-clipValue, clipValue]; above 0; no clipping by default. */
  readonly clipValue?: number;
  /** The largest L2 norm of all gradients together, applied before `clipValue`; above 0; no limit by default. */
  readonly maxNorm?: number;
}

/** The result of a training step. */
export interface StepReport {
  /** Cross-entropy in nats, averaged or summed as the batch says. NaN or Infinity where training has diverged. */
  readonly loss: number;
  /** The number of gradient elements that `clipValue` clipped. */
  readonly clipped: number;
  /** The largest absolute gradient element before clipping by `clipValue`. */
  readonly largestGradient: number;
}

/** The loss and the gradients of a batch. */
export interface LossAndGradients {
  /** Cross-entropy in nats, averaged or summed as the batch says. */
  readonly loss: number;
  /** Gradients by PyTorch's names, with the parameters' shapes, not clipped. Parameters that are not trained have none. */
  readonly gradients: Readonly<Record<string, Tensor>>;
}

/**
 * A model on an engine. Calls take effect in order. Methods that take a batch throw a RangeError for an invalid batch, and
 * an InputError for symbols that are not in the vocabulary.
 */
export interface Model extends Sampler {
  /**
   * Computes the logits after every input, from the zero state and without dropout.
   * @param inputs sequences of symbols or ids (-1 is the zero vector), of any lengths T
   * @returns for each sequence T x V logits, row-major
   */
  logits(inputs: readonly Symbols[]): Promise<(Float32Array | Float64Array)[]>;
  /** The loss of a batch in nats, from the zero state and without dropout. Changes nothing. */
  evaluate(batch: Batch): Promise<number>;
  /** The loss in nats and the gradients of a batch, without dropout. Changes nothing. */
  lossAndGradients(batch: Batch): Promise<LossAndGradients>;
  /**
   * What the model computes for one sequence of at most 512 time steps, from the zero state and without dropout: states, gates,
   * logits, probabilities, losses, and the gradients by each state and each parameter. Changes nothing. Throws as for a batch.
   */
  trace(sequence: TraceInput): Promise<Trace>;
  /**
   * Does a training step on each batch, in order, and returns a report for each. On a GPU, many batches per call are
   * faster: pass as many as take about 50 ms. Throws a RangeError for settings that are not above 0.
   */
  train(batches: readonly Batch[], settings: StepSettings): Promise<StepReport[]>;
  /**
   * A copy of all parameters by PyTorch's names, `rnn.weight_ih_l0` to `head.bias`, with PyTorch's shapes: G H x V or G H x
   * H for the weights of a layer with G gates, V x H for `head.weight`.
   */
  readParameters(): Promise<Record<string, Tensor>>;
  /**
   * Replaces some parameters. Other parameters and the optimizer state stay. Await it before the next call. Throws a
   * RangeError for unknown names, wrong shapes, and values that are not finite.
   */
  writeParameters(parameters: Readonly<Record<string, TensorInput>>): Promise<void>;
  /** The bytes of a model file (safetensors) with all that sampling needs, but without the optimizer state. */
  save(): Promise<Uint8Array>;
  /** Frees its memory on the device. No call may follow. */
  destroy(): void;
}

/** The public model around an engine's model. */
export class LibraryModel extends LibrarySampler implements Model {
  readonly #model: EngineModel;
  readonly #layout: Layout;

  constructor(model: EngineModel, symbols: readonly string[], task: Task) {
    super(model, symbols, task);
    this.#model = model;
    this.#layout = layoutOf(model.config);
  }

  async logits(inputs: readonly Symbols[]): Promise<(Float32Array | Float64Array)[]> {
    const batch = inputsBatch(inputs, this.vocabulary);
    const logits = await this.#model.logits(batch);
    const V = this.config.vocabSize;
    return inputs.map((_, b) => {
      const T = batch.lengths[b]!;
      const rows = logits.slice(0, T * V);
      for (let t = 0; t < T; t++) {
        const start = (t * batch.batchSize + b) * V;
        rows.set(logits.subarray(start, start + V), t * V);
      }
      return rows;
    });
  }

  async evaluate(batch: Batch): Promise<number> {
    const [loss] = await this.#model.evaluate([{ ...engineBatch(batch, this.vocabulary), carryState: false }]);
    return loss!;
  }

  async lossAndGradients(batch: Batch): Promise<LossAndGradients> {
    const { loss, gradients } = await this.#model.lossAndGradients(engineBatch(batch, this.vocabulary));
    return { loss, gradients: namedTensors(gradients, this.#layout, { trainableOnly: true }) };
  }

  async trace(sequence: TraceInput): Promise<Trace> {
    const { inputs, targets } = engineBatch(batchOfTrace(sequence), this.vocabulary);
    return namedTrace(await this.#model.trace(inputs, targets), inputs, targets, this.#layout);
  }

  async train(batches: readonly Batch[], settings: StepSettings): Promise<StepReport[]> {
    const { learningRate, clipValue = Infinity, maxNorm = Infinity } = settings;
    for (const [name, value] of Object.entries({ learningRate, clipValue, maxNorm })) {
      if (!(value > 0)) throw new RangeError(`${name} is ${value}; give a number above 0.`);
    }
    const steps = batches.map((batch) => engineBatch(batch, this.vocabulary));
    const report = await this.#model.train(steps.map((batch) => ({ batch, learningRate, clipValue, maxNorm })));
    return steps.map((_, i) => ({
      loss: report.losses[i]!,
      clipped: report.clipped[i]!,
      largestGradient: report.largestGradient[i]!,
    }));
  }

  async readParameters(): Promise<Record<string, Tensor>> {
    return namedTensors((await this.#model.readState()).parameters, this.#layout);
  }

  async writeParameters(parameters: Readonly<Record<string, TensorInput>>): Promise<void> {
    const state = await this.#model.readState();
    writeTensors(state.parameters, this.#layout, parameters);
    await this.#model.writeState(state);
  }

  async save(): Promise<Uint8Array> {
    const { parameters } = await this.#model.readState();
    const { config, symbols, task } = this;
    return writeModel({ config, symbols, task, parameters, training: null });
  }

  destroy(): void {
    this.#model.destroy();
  }
}
