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
import type { Task } from '../train/task.ts';
import { TrainingRun } from '../train/training_run.ts';
import { checkKnown, configOfOptions, shapeOfWorkload, trainingOf } from './config.ts';
import type { LearningOptions, ModelOptions, Workload } from './config.ts';
import { LibraryModel } from './model.ts';
import type { Model } from './model.ts';
import { writeTensors } from './parameters.ts';
import { LibraryTraining, corpusOfInput, planTraining } from './training.ts';
import type { CorpusInput, ResumeOptions, Training, TrainingOptions } from './training.ts';

/** A `GPU` object, as `navigator.gpu` or the package `webgpu` gives it; named so that types need no others. */
export interface WebGpu {
  requestAdapter(options?: object): Promise<object | null>;
}

/** How to come by WebGPU, or the reason, in a sentence, why there is none. */
export type FindWebGpu = () => Promise<{ readonly gpu: WebGpu } | { readonly gpu: null; readonly reason: string }>;

/** What is to compute. */
export interface EngineOptions {
  /** `auto` (the default) takes a hardware GPU where there is one and it is not slower, else the CPU. */
  readonly device?: DeviceChoice;
  /**
   * What is to be trained. `auto` then times some steps on the GPU and on the CPU, which takes a fraction of a second
   * once per program and whatever the driver compiles; without it, a hardware GPU is taken unmeasured.
   */
  readonly measureFor?: Workload;
  /** Where WebGPU comes from: by default the browser's, and in Node the optional package `webgpu`. */
  readonly gpu?: WebGpu | FindWebGpu;
}

/** A thing that computes, and makes models. It works on the thread that called it: on a page, best in a worker. */
export interface Engine {
  /** What computes, and why it was chosen. */
  readonly description: EngineDescription;
  /** Called when the GPU device was lost and everything went on elsewhere: what happened, in one sentence. */
  onRecovered: ((message: string) => void) | null;
  /** A new model. Throws a RangeError, or an InputError for the symbols, that says what is wrong with the options. */
  createModel(options: ModelOptions): Promise<Model>;
  /**
   * The model of a file, which may come from anybody; of a training run, its best parameters. Throws an InputError.
   * @param file the bytes of a model file (safetensors with the metadata of this program)
   */
  loadModel(file: Uint8Array, options?: LearningOptions): Promise<Model>;
  /** A training run at its start. Throws an InputError for a corpus or a recipe that cannot be used. */
  startTraining(corpus: CorpusInput, options?: TrainingOptions): Promise<Training>;
  /**
   * A training run where a file left it; it goes on as if it had never stopped. Throws an InputError for another corpus,
   * and for a file without a run.
   * @param file the bytes of a model file, of `Training.save` or of the command line's `train --out`
   */
  resumeTraining(file: Uint8Array, corpus: CorpusInput, options?: ResumeOptions): Promise<Training>;
  /** Frees the device; neither the engine nor what it made may be used any more. */
  destroy(): void;
}

/** What messages call a file that came as bytes. */
const SOURCE = 'The model file';
/** What was measured since the program began. */
const known = new KnownSpeeds();
const DEVICES: readonly DeviceChoice[] = ['auto', 'gpu', 'cpu', 'reference'];

/**
 * Opens an engine.
 * @param platform where WebGPU comes from unless the options say so
 */
export async function openLibraryEngine(options: EngineOptions, platform: FindGpu): Promise<Engine> {
  const { device = 'auto', gpu, measureFor } = options;
  checkKnown('device', device, DEVICES);
  const shape = measureFor && shapeOfWorkload(measureFor);
  // Whatever has a GPU's methods is taken for one.
  const given = (typeof gpu === 'function' ? gpu : gpu && (async () => ({ gpu }))) as FindGpu | undefined;
  return new LibraryEngine(await openEngine({ device, shape, known, gpu: given ?? platform }));
}

/** An engine that takes symbols, names and files. */
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

  destroy(): void {
    this.#engine.destroy();
  }
}
