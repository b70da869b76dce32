import type { EngineModel } from '../engine/engine.ts';
import { layoutOf, viewOf } from '../model/layout.ts';
import { allFinite } from './all_finite.ts';
import type { RunCheckpoint } from './checkpoint.ts';
import type { Trainer } from './trainer.ts';

/** Steps repeated in one call of `train`. */
const STEPS_PER_CALL = 64;

/**
 * Finds the tensor in which a diverged run first has a number that is not finite. It repeats the steps from the checkpoint
 * up to the step that diverged, then looks at the parameters, the optimizer state, the gradient and the logits, in this
 * order. The model keeps the state before that step.
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
