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

/** The settings of training steps. */
export interface StepSettings {
  /** Above 0. */
  readonly learningRate: number;
  /** Gradient elements are clipped to plus or minus this; not clipped by default. */
  readonly clipValue?: number;
  /** All gradients together are scaled down to this norm first; left as they are by default. */
  readonly maxNorm?: number;
}

/** What came of a training step. */
export interface StepReport {
  /** Cross-entropy in nats, averaged or summed as the batch says. NaN or Infinity where training has diverged. */
  readonly loss: number;
  /** How many gradient elements were clipped. */
  readonly clipped: number;
  /** The largest absolute gradient element before clipping by value. */
  readonly largestGradient: number;
}

/** Loss and gradients of a batch. */
export interface LossAndGradients {
  /** Cross-entropy in nats, averaged or summed as the batch says. */
  readonly loss: number;
  /** By PyTorch's names, not clipped; what is not trained has none. */
  readonly gradients: Readonly<Record<string, Tensor>>;
}

/**
 * A model on an engine. Calls take effect in the order in which they are made. Where a batch is taken: throws a RangeError
 * or an InputError that says what is wrong with it.
 */
export interface Model extends Sampler {
  /**
   * Logits after every symbol read, from the zero state and without dropout.
   * @param inputs sequences of symbols or ids (-1 is the zero vector), of any lengths T
   * @returns for each sequence T x V numbers, row-major
   */
  logits(inputs: readonly Symbols[]): Promise<(Float32Array | Float64Array)[]>;
  /** The loss of a batch, from the zero state and without dropout. */
  evaluate(batch: Batch): Promise<number>;
  /** Loss and gradients of a batch, without dropout. Changes nothing. */
  lossAndGradients(batch: Batch): Promise<LossAndGradients>;
  /**
   * Trains a step on each batch, in order. A GPU likes many at once: give as many as take about 50 ms. Throws a RangeError
   * for settings out of range.
   */
  train(batches: readonly Batch[], settings: StepSettings): Promise<StepReport[]>;
  /** A copy of all parameters, by PyTorch's names: `rnn.weight_ih_l0`, ..., `head.bias`. */
  readParameters(): Promise<Record<string, Tensor>>;
  /**
   * Changes some parameters; the others, and the optimizer's state, stay. Await it before the next call. Throws a
   * RangeError for names, shapes or numbers that do not fit.
   */
  writeParameters(parameters: Readonly<Record<string, TensorInput>>): Promise<void>;
  /** The bytes of a model file (safetensors) with the parameters and all that sampling needs; no optimizer's state. */
  save(): Promise<Uint8Array>;
  /** Frees its memory on the device; no call may follow. */
  destroy(): void;
}

/** A model of an engine with batches of sequences and parameters by name. */
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
