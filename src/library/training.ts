import { readCorpus } from '../corpus/corpus.ts';
import type { Corpus, Mode } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import { fingerprintOf } from '../formats/fingerprint.ts';
import { writeRun } from '../formats/run_file.ts';
import type { Baselines } from '../train/baselines.ts';
import type { HeldOutLoss } from '../train/checkpoint.ts';
import { completeRecipe } from '../train/complete.ts';
import { PRESETS, PRESET_OF_MODE, fitRecipe } from '../train/presets.ts';
import type { PresetName } from '../train/presets.ts';
import type { Recipe } from '../train/recipe.ts';
import type { SweepProgress, SweepRun as InnerRun } from '../train/sweep.ts';
import { taskOf } from '../train/task.ts';
import type { TrainerProgress } from '../train/trainer.ts';
import type { LiveSettings, TrainingRun } from '../train/training_run.ts';
import { checkKnown } from './config.ts';
import { LibrarySampler } from './sampler.ts';
import type { Sampler } from './sampler.ts';

/** A corpus: names, as a list or as a text with one name per line; or running text. */
export type CorpusInput = { readonly names: string | readonly string[] } | { readonly text: string };

/** Options of a training run. */
export interface TrainingOptions {
  /** The preset that the recipe starts from; by default `names` or `text`, depending on the corpus. */
  readonly preset?: PresetName;
  /** Changes to the preset's recipe. Set the length of training by `iterations` here, or by `epochs`, but not both. */
  readonly recipe?: Partial<Recipe>;
  /** Passes over the training part in total. */
  readonly epochs?: number;
}

/** Options of a resumed run. */
export interface ResumeOptions {
  /** Training steps in total, with those done before; by default the file's number. */
  readonly iterations?: number;
}

/** How far to train, and callbacks. */
export interface RunOptions {
  /** Stop before this iteration; by default train to the end. */
  readonly until?: number;
  /** Stops training when aborted: submitted steps are finished, then `run` returns. Call `run` again to continue. */
  readonly signal?: AbortSignal;
  /** Called after every submission of steps, about every 50 ms. */
  readonly onProgress?: (progress: TrainerProgress) => void;
  /** Called after every evaluation of the held-out (validation) loss. */
  readonly onHeldOut?: (loss: HeldOutLoss) => void;
  /** Called every few seconds with the bytes of a model file for `resumeTraining`. */
  readonly onCheckpoint?: (file: Uint8Array) => void;
}

/** Options of a sweep. */
export interface SweepOptions extends TrainingOptions {
  /** In place of the recipe's. */
  readonly learningRates: readonly number[];
  /** Seeds of the split, the order of batches, dropout and initial values, in place of the recipe's. */
  readonly seeds: readonly number[];
  /** Stops all runs when aborted; those that have begun are in the result. */
  readonly signal?: AbortSignal;
  /** Called with the training steps done in all runs together, and how many there will be. */
  readonly onProgress?: (progress: SweepProgress) => void;
}

/** A run of a sweep, at its end. */
export interface SweepRun {
  /** The complete recipe, with its learning rate and its seed. */
  readonly recipe: Recipe;
  /** Training steps done. */
  readonly iteration: number;
  /** As in `Training`. */
  readonly smoothLoss: number | null;
  /** The lowest held-out loss; null if nothing is held out. */
  readonly best: HeldOutLoss | null;
  /** Why it ended early, in sentences, if a number was not finite; else null. */
  readonly diverged: string | null;
  /** True for the run with the lowest held-out loss, or with the lowest smoothed loss if nothing is held out. */
  readonly isBest: boolean;
  /** The bytes of a model file, as of `Training.save`. */
  save(): Promise<Uint8Array>;
}

/** A training run of a recipe on a corpus. */
export interface Training {
  /** The complete recipe, with the number of iterations. */
  readonly recipe: Recipe;
  /** The model in training, for sampling. After the end it has the parameters with the lowest held-out loss. */
  readonly model: Sampler;
  /** Training steps done. */
  readonly iteration: number;
  /** True once all steps are done, or early stopping (`patience`) has ended training. */
  readonly ended: boolean;
  /**
   * Training loss, exponentially smoothed: nats per name for the notebook's recipe, nats per character for the others.
   * Null before the first step.
   */
  readonly smoothLoss: number | null;
  /** The latest held-out (validation) loss; null before the first evaluation, and if nothing is held out. */
  readonly heldOut: HeldOutLoss | null;
  /** The lowest held-out loss so far. */
  readonly best: HeldOutLoss | null;
  /** The losses of simple predictors on the held-out part, in nats per character; null if nothing is held out. */
  readonly baselines: Baselines | null;
  /** May be set at any time. The next submission of steps uses them. */
  settings: LiveSettings;
  /**
   * Trains to the end, or as the options say. Throws a DivergedError if a number is not finite; the run is then back at its
   * last good checkpoint.
   */
  run(options?: RunOptions): Promise<void>;
  /**
   * The bytes of a model file. `resumeTraining` continues the run; `loadModel` loads the parameters with the lowest
   * held-out loss.
   */
  save(): Promise<Uint8Array>;
  /** Frees its memory on the device. No call may follow. */
  destroy(): void;
}

/** Reads a corpus and completes its recipe. Throws an InputError if they cannot be used. */
export function planTraining(input: CorpusInput, { preset, recipe = {}, epochs }: TrainingOptions) {
  if (epochs !== undefined && recipe.iterations !== undefined) {
    throw new InputError('epochs and recipe.iterations both say when to stop. Give one of them.');
  }
  const name = preset ?? PRESET_OF_MODE[modeOf(input)];
  checkKnown('preset', name, Object.keys(PRESETS));
  const chosen = PRESETS[name];
  const corpus = corpusOfInput(input, recipe.keepCase ?? chosen.recipe.keepCase);
  const { iterations, evaluateEvery, ...changes } = recipe;
  const length = iterations !== undefined ? { iterations } : epochs !== undefined ? { epochs } : chosen.length(corpus);
  const complete = completeRecipe({ ...fitRecipe(chosen, corpus), ...changes }, corpus, length);
  return { corpus, recipe: { ...complete, evaluateEvery: evaluateEvery ?? complete.evaluateEvery } };
}

/** Reads a corpus. Throws an InputError if it cannot be used. */
export function corpusOfInput(input: CorpusInput, keepCase: boolean): Corpus {
  if ('text' in input) return readCorpus(input.text, 'the text', 'text', keepCase);
  const { names } = input;
  return readCorpus(typeof names === 'string' ? names : names.join('\n'), 'the list', 'names', keepCase);
}

function modeOf(input: CorpusInput): Mode {
  return 'text' in input ? 'text' : 'names';
}

/** A run of a sweep as the library gives it. */
export function sweepRunOf(run: InnerRun, best: InnerRun | null, corpus: Corpus): SweepRun {
  const { iteration, smoothLoss, best: lowest } = run.checkpoint;
  return {
    ...{ recipe: run.recipe, iteration, smoothLoss, diverged: run.diverged, isBest: run === best },
    best: lowest && { iteration: lowest.iteration, natsPerSymbol: lowest.natsPerSymbol },
    save: async () => writeRun(run, run.checkpoint, await fingerprintOf(corpus)),
  };
}

/** The public training run around an internal one. */
export class LibraryTraining implements Training {
  readonly model: Sampler;
  readonly #run: TrainingRun;
  readonly #corpus: Corpus;

  constructor(run: TrainingRun, corpus: Corpus) {
    this.model = new LibrarySampler(run.model, run.vocabulary.symbols, taskOf(run.recipe));
    this.#run = run;
    this.#corpus = corpus;
  }

  get recipe(): Recipe {
    return this.#run.recipe;
  }

  get iteration(): number {
    return this.#run.iteration;
  }

  get ended(): boolean {
    return this.#run.ended;
  }

  get smoothLoss(): number | null {
    return this.#run.smoothLoss;
  }

  get heldOut(): HeldOutLoss | null {
    return this.#run.heldOut;
  }

  get best(): HeldOutLoss | null {
    const { best } = this.#run;
    return best && { iteration: best.iteration, natsPerSymbol: best.natsPerSymbol };
  }

  get baselines(): Baselines | null {
    return this.#run.baselines;
  }

  get settings(): LiveSettings {
    return this.#run.settings;
  }

  set settings(settings: LiveSettings) {
    this.#run.settings = settings;
  }

  async run({ onProgress, onCheckpoint, ...options }: RunOptions = {}): Promise<void> {
    const corpus = onCheckpoint ? await fingerprintOf(this.#corpus) : '';
    await this.#run.run({
      ...options,
      ...(onProgress && { onReport: onProgress }),
      ...(onCheckpoint && { onCheckpoint: (checkpoint) => onCheckpoint(writeRun(this.#run, checkpoint, corpus)) }),
    });
  }

  async save(): Promise<Uint8Array> {
    return writeRun(this.#run, await this.#run.checkpoint(), await fingerprintOf(this.#corpus));
  }

  destroy(): void {
    this.#run.destroy();
  }
}
