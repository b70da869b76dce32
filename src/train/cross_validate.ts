import type { Corpus } from '../corpus/corpus.ts';
import type { Engine } from '../engine/engine.ts';
import { completeRecipe } from './complete.ts';
import type { OpenRecipe } from './complete.ts';
import type { StartingModel } from './grow.ts';
import { prepareDataSet } from './data_set.ts';
import { TrainingRun } from './training_run.ts';

/** What is cross-validated. */
export interface CrossValidationOptions {
  readonly engine: Engine;
  readonly corpus: Corpus;
  readonly recipe: OpenRecipe;
  readonly from?: StartingModel;
  /** Ends it early; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with the run of each split at its end, when it has its best parameters. */
  readonly onTrained?: (run: TrainingRun) => Promise<void>;
  /** Called before the first split and after each one with how many are done, of how many. */
  readonly onSplit?: (done: number, of: number) => void;
}

/** How long to train, and what that gave on names that were not read. */
export interface CrossValidation {
  /** Passes over the list. */
  readonly epochs: number;
  /** The mean held-out loss of all splits after so many epochs, in nats per character. */
  readonly natsPerSymbol: number;
}

/** The most random splits, each with a fifth held out. Fewer do where they hold out names enough. */
const MOST_SPLITS = 5;
const HELD_OUT = 0.2;
const ENOUGH_HELD_OUT = 200;
/** The most epochs that are tried, and after how many without a lower held-out loss a split ends. */
const MOST_EPOCHS = 60;
const PATIENCE = 4;

/**
 * Finds for how many epochs to train on a small list of names: trains several times without a fifth of it, and takes the
 * number of epochs after which the mean loss on what was left out is lowest. Throws an InputError for a list of fewer than
 * LEAST_NAMES names.
 */
export async function crossValidate(options: CrossValidationOptions): Promise<CrossValidation> {
  const { corpus, recipe, from, signal, onSplit } = options;
  const { symbols } = prepareDataSet(corpus, { ...recipe, iterations: 0, evaluateEvery: 1 }, from?.symbols).vocabulary;
  const splits = splitsFor(corpus);
  const sums: number[] = [];
  let epochs = MOST_EPOCHS;
  onSplit?.(0, splits);
  for (let split = 0; split < splits; split++) {
    const losses = await lossesOf(options, split, symbols);
    epochs = Math.min(epochs, losses.length);
    for (const [i, loss] of losses.entries()) sums[i] = (sums[i] ?? 0) + loss;
    signal?.throwIfAborted();
    onSplit?.(split + 1, splits);
  }
  const least = Math.min(...sums.slice(0, epochs));
  return { epochs: sums.indexOf(least) + 1, natsPerSymbol: least / splits };
}

/** How many splits tell enough: each of a long list holds out many names, and takes long. */
function splitsFor(corpus: Corpus): number {
  if (corpus.mode === 'text') return MOST_SPLITS;
  return Math.min(MOST_SPLITS, Math.max(1, Math.round(ENOUGH_HELD_OUT / (HELD_OUT * corpus.list.distinct.size))));
}

/** The held-out losses of one split after each epoch. */
async function lossesOf(
  { engine, corpus, recipe: open, from, signal, onTrained }: CrossValidationOptions,
  split: number,
  symbols: readonly string[],
): Promise<number[]> {
  const seed = (open.seed + split) >>> 0;
  const part: OpenRecipe = { ...open, seed, heldOutShare: HELD_OUT, patience: PATIENCE };
  const complete = completeRecipe(part, corpus, { epochs: MOST_EPOCHS });
  const recipe = { ...complete, evaluateEvery: complete.iterations / MOST_EPOCHS };
  const run = await TrainingRun.create({ engine, corpus, recipe, symbols, ...(from && { from }) });
  const losses: number[] = [];
  try {
    await run.run({ onHeldOut: ({ natsPerSymbol }) => losses.push(natsPerSymbol), ...(signal && { signal }) });
    if (!signal?.aborted) await onTrained?.(run);
  } finally {
    run.destroy();
  }
  return losses;
}
