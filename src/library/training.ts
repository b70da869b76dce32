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
import { taskOf } from '../train/task.ts';
import type { TrainerProgress } from '../train/trainer.ts';
import type { LiveSettings, TrainingRun } from '../train/training_run.ts';
import { checkKnown } from './config.ts';
import { LibrarySampler } from './sampler.ts';
import type { Sampler } from './sampler.ts';

/** What to learn: names, as a list or as a text with one per line; or running text. */
export type CorpusInput = { readonly names: string | readonly string[] } | { readonly text: string };

/** How to learn it: a preset, and what is to be different. */
export interface TrainingOptions {
  /** `names` or `text` by default, as the corpus is. */
  readonly preset?: PresetName;
  /** What differs from the preset. How long to train may be said by `iterations` here, or by `epochs`. */
  readonly recipe?: Partial<Recipe>;
  /** Passes over the training part in all. */
  readonly epochs?: number;
}

/** How a run goes on. */
export interface ResumeOptions {
  /** Training steps in all, those that are done included; as the file says by default. */
  readonly iterations?: number;
}

/** How far to train, and whom to tell. */
export interface RunOptions {
  /** Stop before this iteration; the end of training by default. */
  readonly until?: number;
  /** Stops when aborted: what was submitted is finished, then `run` returns. Call it again to go on. */
  readonly signal?: AbortSignal;
  /** Called after every bundle of steps, of about 50 ms. */
  readonly onProgress?: (progress: TrainerProgress) => void;
  /** Called after every measurement on the held-out part. */
  readonly onHeldOut?: (loss: HeldOutLoss) => void;
  /** Called every few seconds with the bytes of a model file, from which `resumeTraining` goes on. */
  readonly onCheckpoint?: (file: Uint8Array) => void;
}

/** A training run: a corpus learned by a recipe. */
export interface Training {
  /** All of it, the number of iterations included. */
  readonly recipe: Recipe;
  /** The model that is trained, to sample from. At the end it has the parameters that were best on the held-out part. */
  readonly model: Sampler;
  /** Steps done. */
  readonly iteration: number;
  /** True once all steps are done, or the held-out loss has long not fallen. */
  readonly ended: boolean;
  /**
   * Training loss, exponentially smoothed: nats per name for the notebook's recipe, nats per character for the others.
   * Null before the first step.
   */
  readonly smoothLoss: number | null;
  /** The latest measurement on the held-out part; null before the first, and where nothing is held out. */
  readonly heldOut: HeldOutLoss | null;
  /** The best of them. */
  readonly best: HeldOutLoss | null;
  /** What simple guesses lose on the held-out part; null where nothing is held out. */
  readonly baselines: Baselines | null;
  /** May be set at any time; the next bundle of steps uses them. */
  settings: LiveSettings;
  /**
   * Trains until told otherwise. Throws a DivergedError where the numbers end; training is then back at its last
   * checkpoint.
   */
  run(options?: RunOptions): Promise<void>;
  /** The bytes of a model file from which `resumeTraining` goes on, and `loadModel` samples with the best parameters. */
  save(): Promise<Uint8Array>;
  /** Frees its memory on the device; no call may follow. */
  destroy(): void;
}

/** A corpus with the recipe to learn it by. Throws an InputError for what cannot be learned. */
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
  const complete = completeRecipe({ ...fitRecipe(chosen.recipe, corpus), ...changes }, corpus, length);
  return { corpus, recipe: { ...complete, evaluateEvery: evaluateEvery ?? complete.evaluateEvery } };
}

/** Reads what to learn. Throws an InputError that says what is wrong with it. */
export function corpusOfInput(input: CorpusInput, keepCase: boolean): Corpus {
  if ('text' in input) return readCorpus(input.text, 'the text', 'text', keepCase);
  const { names } = input;
  return readCorpus(typeof names === 'string' ? names : names.join('\n'), 'the list', 'names', keepCase);
}

function modeOf(input: CorpusInput): Mode {
  return 'text' in input ? 'text' : 'names';
}

/** A training run with its corpus. */
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
