import type { Corpus } from '../corpus/corpus.ts';
import type { Engine, EngineModel, TrainingStep } from '../engine/engine.ts';
import { layoutOf, viewOf } from '../model/layout.ts';
import { prepareDataSet } from './data_set.ts';
import { findCulprit } from './culprit.ts';
import { EXPLODED_AT, STEPS_PER_POINT } from './explosion.ts';
import type { Explosion, WatchPoint, WatchState } from './explosion.ts';
import { nextTask } from './next_task.ts';
import { checkRecipe, configOf } from './recipe.ts';
import type { Recipe } from './recipe.ts';
import { scheduleOf } from './schedule.ts';
import { countTargets } from './source.ts';
import { startOf } from './training_run.ts';

/** Steps between two states to go back to; a multiple of STEPS_PER_POINT. */
const STEPS_PER_STATE = 100;

/** A run that is watched step by step. */
export interface WatchOptions {
  readonly engine: Engine;
  readonly corpus: Corpus;
  readonly recipe: Recipe;
  /** Where to go on; by default the beginning. */
  readonly from?: WatchState | null;
  readonly onPoint: (point: WatchPoint) => void;
}

/** Trains to the end of the recipe, or until the network explodes; returns null, or the explosion. */
export async function watch({ engine, corpus, recipe, from = null, onPoint }: WatchOptions): Promise<Explosion | null> {
  checkRecipe(recipe);
  const { source, vocabulary } = prepareDataSet(corpus, recipe);
  const config = configOf(recipe, vocabulary.size);
  const uniform = Math.log(vocabulary.size);
  const rate = scheduleOf(recipe.schedule, recipe.iterations, source.batchesPerEpoch);
  const { clipValue, maxNorm } = recipe;
  const steps = (first: number, count: number): TrainingStep[] =>
    Array.from({ length: count }, (_, k) => ({
      batch: source.batch(first + k),
      learningRate: recipe.learningRate * rate(first + k),
      clipValue: clipValue ?? Infinity,
      maxNorm: maxNorm ?? Infinity,
    }));
  const start = startOf(recipe, config, vocabulary);
  const training = { optimizer: recipe.optimizer, dropoutSeed: recipe.seed };
  const model = await engine.createModel(config, start.state.parameters, training);
  try {
    if (from) await model.writeState(from.state);
    let kept = from ?? { iteration: 0, state: await model.readState() };
    let keptBefore = kept;
    for (let done = kept.iteration; done < recipe.iterations;) {
      if (done - kept.iteration >= STEPS_PER_STATE) {
        keptBefore = kept;
        kept = { iteration: done, state: await model.readState() };
      }
      const some = steps(done, Math.min(STEPS_PER_POINT, recipe.iterations - done));
      const { losses, largestGradient } = await model.train(some);
      const perSymbol = some.map(({ batch }, k) => losses[k]! / (batch.lossScale * countTargets(batch)));
      const k = perSymbol.findIndex(
        (loss, i) => !(loss <= EXPLODED_AT * uniform && Number.isFinite(largestGradient[i]!)),
      );
      const count = k < 0 ? some.length : k + 1;
      const symbols = some.slice(0, count).map(({ batch }) => countTargets(batch));
      onPoint({
        iteration: done + count,
        loss: symbols.reduce((sum, of, i) => sum + of * perSymbol[i]!, 0) / symbols.reduce((sum, of) => sum + of, 0),
        largestGradient: Math.max(...largestGradient.subarray(0, count)),
      });
      if (k >= 0) {
        const iteration = done + k;
        const found = { iteration, loss: perSymbol[k]!, times: perSymbol[k]! / uniform };
        // Not one in the middle of it.
        const back = iteration - kept.iteration >= STEPS_PER_POINT ? kept : keptBefore;
        const where = await originOf(model, steps, back, iteration);
        return { ...found, where, largestGradient: largestGradient[k]!, back };
      }
      done += count;
      await nextTask();
    }
    return null;
  } finally {
    model.destroy();
  }
}

/** Repeats the steps from a state up to one, and says in which tensor that one's gradient is largest, or first not finite. */
async function originOf(
  model: EngineModel,
  steps: (first: number, count: number) => TrainingStep[],
  { iteration: first, state }: WatchState,
  iteration: number,
): Promise<string> {
  const checkpoint = { iteration: first, smoothLoss: null, state, heldOut: null, best: null, sinceBest: 0 };
  const culprit = await findCulprit(model, { steps }, checkpoint, iteration);
  const { gradients } = await model.lossAndGradients(steps(iteration, 1)[0]!.batch);
  const layout = layoutOf(model.config);
  const largest = layout.tensors
    .map(({ name }) => ({ name, size: largestOf(viewOf(gradients, layout, name)) }))
    .reduce((one, other) => (other.size > one.size ? other : one));
  return Number.isFinite(largest.size) ? `the gradient of ${largest.name}` : culprit;
}

/** The largest absolute element; infinity if one is not a number. */
function largestOf(values: Float32Array | Float64Array): number {
  let largest = 0;
  for (const value of values)
    if (!(Math.abs(value) <= largest)) largest = Number.isNaN(value) ? Infinity : Math.abs(value);
  return largest;
}
