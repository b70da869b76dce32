import { InputError } from '../corpus/errors.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import { openEngine } from '../engine/choose.ts';
import type { FindGpu } from '../engine/choose.ts';
import type { DeviceChoice, Engine as InnerEngine, EngineDescription } from '../engine/engine.ts';
import { KnownSpeeds } from '../engine/known_speeds.ts';
import { readModel } from '../formats/model_file.ts';
import { isRunOf } from '../formats/run_file.ts';
import { initialParameters } from '../model/initialize.ts';
import { layoutOf } from '../model/layout.ts';
import { bestOf, sweep } from '../train/sweep.ts';
import type { Task } from '../train/task.ts';
import { TrainingRun } from '../train/training_run.ts';
import { checkKnown, configOfOptions, shapeOfWorkload, trainingOf } from './config.ts';
import type { LearningOptions, ModelOptions, Workload } from './config.ts';
import { LibraryModel } from './model.ts';
import type { Model } from './model.ts';
import { writeTensors } from './parameters.ts';
import { LibraryTraining, corpusOfInput, planTraining, sweepRunOf } from './training.ts';
import type { CorpusInput, ResumeOptions, SweepOptions, SweepRun, Training, TrainingOptions } from './training.ts';

/**
 * A `GPU` object, such as `navigator.gpu` or that of the package `webgpu`. Declared here so that users need no WebGPU
 * types.
 */
export interface WebGpu {
  requestAdapter(options?: object): Promise<object | null>;
}

/** Finds WebGPU, or returns the reason, in a sentence, why there is none. */
export type FindWebGpu = () => Promise<{ readonly gpu: WebGpu } | { readonly gpu: null; readonly reason: string }>;

/** Options of `createEngine`. */
export interface EngineOptions {
  /**
   * The engine: `gpu`, `cpu` (float32), `reference` (float64), or `auto` (the default), which takes a hardware GPU unless
   * there is none or `measureFor` shows that the CPU is faster.
   */
  readonly device?: DeviceChoice;
  /**
   * The training steps for which `auto` times the GPU and the CPU. This takes a fraction of a second once per program, plus
   * the time to compile kernels. Without it, `auto` takes a hardware GPU without measuring.
   */
  readonly measureFor?: Workload;
  /** The source of WebGPU: by default the browser's, and in Node the optional package `webgpu`. */
  readonly gpu?: WebGpu | FindWebGpu;
}

/**
 * An engine creates models and computes on one device. It works on the calling thread, so a page should use it in a worker.
 */
export interface Engine {
  /** The device, and why it was chosen. */
  readonly description: EngineDescription;
  /** Called with a one-sentence message when the GPU device was lost and another device, or the CPU, took over. */
  onRecovered: ((message: string) => void) | null;
  /** Creates a model. Throws a RangeError for options out of range, and an InputError for invalid symbols. */
  createModel(options: ModelOptions): Promise<Model>;
  /**
   * Loads a model from a file, which may be untrusted. From the file of a training run it takes the parameters with the
   * lowest held-out loss. Throws an InputError for an invalid file.
   * @param file the bytes of a model file (safetensors with the metadata of this program)
   */
  loadModel(file: Uint8Array, options?: LearningOptions): Promise<Model>;
  /** Creates a training run at iteration 0. Throws an InputError for a corpus or a recipe that cannot be used. */
  startTraining(corpus: CorpusInput, options?: TrainingOptions): Promise<Training>;
  /**
   * Resumes a training run from a file, as if it had not been interrupted. Throws an InputError for another corpus than the
   * run's, and for a file without a run.
   * @param file the bytes of a model file, from `Training.save` or from the command line's `train --out`
   */
  resumeTraining(file: Uint8Array, corpus: CorpusInput, options?: ResumeOptions): Promise<Training>;
  /**
   * Trains a model for every learning rate with every seed, learning rates first. Runs of the notebook's kind (one rnn layer,
   * a name per step, plain SGD) are made side by side on a GPU, others one after another. Throws an InputError for a corpus or
   * a recipe that cannot be used.
   */
  sweep(corpus: CorpusInput, options: SweepOptions): Promise<SweepRun[]>;
  /** Frees the device. The engine, its models and its training runs must not be used afterwards. */
  destroy(): void;
}

/** The name of a model file in messages. */
const SOURCE = 'The model file';
/** The speeds that were measured in this program. */
const known = new KnownSpeeds();
const DEVICES: readonly DeviceChoice[] = ['auto', 'gpu', 'cpu', 'reference'];

/**
 * Opens an engine.
 * @param platform finds WebGPU if the options do not
 */
export async function openLibraryEngine(options: EngineOptions, platform: FindGpu): Promise<Engine> {
  const { device = 'auto', gpu, measureFor } = options;
  checkKnown('device', device, DEVICES);
  const shape = measureFor && shapeOfWorkload(measureFor);
  // The public type WebGpu is a part of GPU.
  const given = (typeof gpu === 'function' ? gpu : gpu && (async () => ({ gpu }))) as FindGpu | undefined;
  return new LibraryEngine(await openEngine({ device, shape, known, gpu: given ?? platform }));
}

/** The public engine around an internal one. */
class LibraryEngine implements Engine {
  readonly #engine: InnerEngine;

  constructor(engine: InnerEngine) {
    this.#engine = engine;
  }

  get description(): EngineDescription {
    return this.#engine.description;
  }

  get onRecovered(): ((message: string) => void) | null {
    return this.#engine.onRecovered;
  }

  set onRecovered(listener: ((message: string) => void) | null) {
    this.#engine.onRecovered = listener;
  }

  async createModel(options: ModelOptions): Promise<Model> {
    const { symbols } = Vocabulary.fromSymbols(options.symbols);
    const config = configOfOptions(options);
    const parameters = initialParameters(config, options.initialValues ?? 'torch', options.seed ?? 0);
    writeTensors(parameters, layoutOf(config), options.parameters ?? {});
    const task: Task = { mode: 'names', keepCase: true, window: null, ...options.task };
    return new LibraryModel(await this.#engine.createModel(config, parameters, trainingOf(options)), symbols, task);
  }

  async loadModel(file: Uint8Array, options: LearningOptions = {}): Promise<Model> {
    const { config, parameters, symbols, task } = readModel(file, SOURCE);
    return new LibraryModel(await this.#engine.createModel(config, parameters, trainingOf(options)), symbols, task);
  }

  async startTraining(input: CorpusInput, options: TrainingOptions = {}): Promise<Training> {
    const { corpus, recipe } = planTraining(input, options);
    return new LibraryTraining(await TrainingRun.create({ engine: this.#engine, corpus, recipe }), corpus);
  }

  async resumeTraining(file: Uint8Array, input: CorpusInput, { iterations }: ResumeOptions = {}): Promise<Training> {
    const { training, symbols } = readModel(file, SOURCE);
    if (!training) throw new InputError(`${SOURCE} is only for sampling. Give one that a training run was saved to.`);
    const { checkpoint } = training;
    const recipe = { ...training.recipe, iterations: iterations ?? training.recipe.iterations };
    const corpus = corpusOfInput(input, recipe.keepCase);
    if (!(await isRunOf({ corpus: training.corpus, symbols }, corpus))) {
      throw new InputError(`${SOURCE} is of a run on another corpus. Give the one that it was trained on.`);
    }
    const run = await TrainingRun.create({ engine: this.#engine, corpus, recipe, resume: checkpoint });
    return new LibraryTraining(run, corpus);
  }

  async sweep(input: CorpusInput, options: SweepOptions): Promise<SweepRun[]> {
    const { learningRates, seeds, signal, onProgress, ...training } = options;
    const { corpus, recipe } = planTraining(input, training);
    const callbacks = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
    const runs = await sweep({ engine: this.#engine, corpus, recipe, learningRates, seeds, ...callbacks });
    const best = bestOf(runs);
    return runs.map((run) => sweepRunOf(run, best, corpus));
  }

  destroy(): void {
    this.#engine.destroy();
  }
}
