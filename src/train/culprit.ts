import type { EngineModel } from '../engine/engine.ts';
import { layoutOf, viewOf } from '../model/layout.ts';
import { allFinite } from './all_finite.ts';
import type { RunCheckpoint } from './checkpoint.ts';
import type { Trainer } from './trainer.ts';

/** Steps repeated in one call. */
const STEPS_PER_CALL = 64;

/**
 * Where numbers ended in a run that diverged: the steps since a checkpoint are done again up to the one that showed it,
 * and the first tensor with a number that is not finite is named: of the parameters, of what the optimizer keeps, of the
 * gradient; or the logits. Leaves the model there.
 */
export async function findCulprit(
  model: EngineModel,
  trainer: Pick<Trainer, 'steps'>,
  checkpoint: RunCheckpoint,
  iteration: number,
): Promise<string> {
  await model.writeState(checkpoint.state);
  for (let first = checkpoint.iteration; first < iteration; first += STEPS_PER_CALL) {
    await model.train(trainer.steps(first, Math.min(STEPS_PER_CALL, iteration - first)));
  }
  const { parameters, optimizer } = await model.readState();
  const [step] = trainer.steps(iteration, 1);
  const logits = await model.logits(step!.batch);
  const { gradients } = await model.lossAndGradients(step!.batch);
  const layout = layoutOf(model.config);
  for (const [what, vector] of [
    ['', parameters],
    ...Object.entries(optimizer).map(([name, vector]) => [`${name} of `, vector] as const),
    ['the gradient of ', gradients],
  ] as const) {
    const found = layout.tensors.find(({ name }) => !allFinite(viewOf(vector, layout, name)));
    if (found) return `${what}${found.name}`;
  }
  return allFinite(logits) ? 'numbers that are still finite' : 'the logits, from head.weight and head.bias';
}
