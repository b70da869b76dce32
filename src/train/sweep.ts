import type { Corpus } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import type { Engine, EngineModel } from '../engine/engine.ts';
import type { ModelConfig } from '../model/config.ts';
import type { RunCheckpoint } from './checkpoint.ts';
import { averagingOf } from './averaging.ts';
import { prepareDataSet } from './data_set.ts';
import type { StartingModel } from './grow.ts';
import { checkRecipe, configOf } from './recipe.ts';
import type { Recipe } from './recipe.ts';
import { DivergedError } from './trainer.ts';
import { TrainingRun, startOf } from './training_run.ts';
import type { TrainingRunCallbacks } from './training_run.ts';

/** Runs of a sweep at most. */
export const MAX_RUNS = 1_024;

/** A recipe, and what its runs differ in. */
export interface SweepOptions {
  readonly engine: Engine;
  readonly corpus: Corpus;
  /** Everything but learning rate and seed. */
  readonly recipe: Recipe;
  readonly learningRates: readonly number[];
  /** Of the order of the batches, the split, the initial values and dropout. */
  readonly seeds: readonly number[];
  /** The model that all runs start from. The recipe must describe it. */
  readonly from?: StartingModel;
  /** Stops all runs; those that have begun are in the result. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SweepProgress) => void;
  /** Called for each run before its first step, with its place in the result: gives what is to be told of it. */
  readonly follow?: (run: TrainingRun, index: number) => Pick<TrainingRunCallbacks, 'onReport' | 'onHeldOut'>;
}

/** How far a sweep is. */
export interface SweepProgress {
  /** Training steps done in all runs together. */
  readonly steps: number;
  readonly of: number;
}

/** A run of a sweep, at its end. */
export interface SweepRun {
  /** With its learning rate and its seed. */
  readonly recipe: Recipe;
  readonly config: ModelConfig;
  readonly vocabulary: Vocabulary;
  readonly checkpoint: RunCheckpoint;
  /** Why it has no end: a number was not finite. */
  readonly diverged: string | null;
  /** The step at which that was found; null if it has an end. */
  readonly divergedAt: number | null;
}

/**
 * Trains a model for every learning rate with every seed, learning rates first. The notebook's kind of run is made side by
 * side where the engine can, others one after another: the numbers are those of single runs.
 */
export async function sweep(options: SweepOptions): Promise<SweepRun[]> {
  const runs: SweepRun[] = [];
  await sweepEach(options, async (run, index) => {
    runs[index] = run;
  });
  return runs;
}

/** The same, but hands over each run at its end, so that not all need to be held. */
export async function sweepEach(
  options: SweepOptions,
  take: (run: SweepRun, index: number) => Promise<void>,
): Promise<void> {
  const { engine, corpus, recipe, learningRates, seeds, signal, from } = options;
  const recipes = learningRates.flatMap((learningRate) => seeds.map((seed) => ({ ...recipe, learningRate, seed })));
  if (recipes.length === 0 || recipes.length > MAX_RUNS) {
    throw new InputError(
      `${learningRates.length} learning rates with ${seeds.length} seeds are ${recipes.length} runs; give 1 to ${MAX_RUNS}.`,
    );
  }
  for (const each of recipes) checkRecipe(each);
  const steps = recipes.map(() => 0);
  const work = async (each: Recipe, i: number, model?: EngineModel): Promise<void> => {
    const run = await TrainingRun.create({
      engine,
      corpus,
      recipe: each,
      ...(model && { model }),
      ...(from && { from }),
    });
    try {
      const error = await trainToEnd(run, i, options, (iteration) => {
        steps[i] = iteration;
        return steps.reduce((sum, done) => sum + done, 0);
      });
      const { config, vocabulary } = run;
      const [diverged, divergedAt] = [error?.message ?? null, error?.iteration ?? null];
      await take({ recipe: each, config, vocabulary, checkpoint: await run.checkpoint(), diverged, divergedAt }, i);
    } finally {
      run.destroy();
    }
  };
  const models = await together(options, recipes);
  if (models) return allOf(recipes.map((each, i) => work(each, i, models[i])));
  for (const [i, each] of recipes.entries()) if (!signal?.aborted) await work(each, i);
}

/** The run with the lowest held-out loss, or where nothing is held out the lowest smoothed loss; null if all diverged. */
export function bestOf(runs: readonly SweepRun[]): SweepRun | null {
  const ended = runs.filter(({ diverged }) => diverged === null);
  return ended.reduce<SweepRun | null>((best, run) => (!best || scoreOf(run) < scoreOf(best) ? run : best), null);
}

/** What the best run has the least of; infinite for a run that diverged. */
export function scoreOf({ checkpoint: { best, smoothLoss }, diverged }: SweepRun): number {
  if (diverged !== null) return Infinity;
  return best?.natsPerSymbol ?? smoothLoss ?? Infinity;
}

/** Models that train side by side; null where the engine or the recipe has none such. */
async function together(
  { engine, corpus, from }: SweepOptions,
  recipes: readonly Recipe[],
): Promise<EngineModel[] | null> {
  const [recipe] = recipes;
  if (from || recipe!.batching !== 'notebook' || recipe!.maxNorm !== null || !engine.createSideBySide) return null;
  const { vocabulary } = prepareDataSet(corpus, recipe!);
  const config = configOf(recipe!, vocabulary.size);
  const parameters = recipes.map((each) => startOf(each, config, vocabulary).state.parameters);
  const { optimizer, seed, sequenceLength } = recipe!;
  const training = { optimizer, dropoutSeed: seed, averaging: averagingOf(recipe!) };
  const longest = corpus.mode === 'text' ? sequenceLength : corpus.list.longest + 1;
  return engine.createSideBySide(config, parameters, training, longest);
}

/** Trains a run; gives the error with which it diverged, or null. */
async function trainToEnd(
  run: TrainingRun,
  index: number,
  { recipe, learningRates, seeds, signal, onProgress, follow }: SweepOptions,
  count: (iteration: number) => number,
): Promise<DivergedError | null> {
  const of = learningRates.length * seeds.length * recipe.iterations;
  try {
    const { onReport: tell, ...callbacks } = follow?.(run, index) ?? {};
    const onReport: typeof tell = (progress, smoothLosses) => {
      onProgress?.({ steps: count(progress.iteration), of });
      tell?.(progress, smoothLosses);
    };
    await run.run({ ...callbacks, onReport, ...(signal && { signal }) });
    return null;
  } catch (error) {
    if (error instanceof DivergedError) return error;
    throw error;
  }
}

/** Waits for all. Throws the first failure once none is at work any more. */
async function allOf(work: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}
