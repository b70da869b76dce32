import { measureCrossover } from '../bench/crossover.ts';
import { NAME_STEPS } from '../bench/job.ts';
import { openEngine } from '../engine/choose.ts';
import type { FindGpu } from '../engine/choose.ts';
import { modeOf } from '../train/recipe.ts';
import { shapeOfSteps } from '../train/shape.ts';
import type { CrossoverOrder, Reply } from './protocol.ts';

/** Compares the engines at the sizes of an order, and posts each result as soon as it is measured. */
export async function postCrossover(
  id: number,
  { config, settings, grid }: CrossoverOrder,
  gpu: FindGpu,
  post: (reply: Reply) => void,
): Promise<void> {
  const timeSteps = modeOf(settings) === 'text' ? settings.sequenceLength : NAME_STEPS;
  const open = async () => {
    const [device, cpu] = await Promise.all([openEngine({ device: 'gpu', gpu }), openEngine({ device: 'cpu', gpu })]);
    post({ type: 'crossover', id, crossing: null, device: device.description, done: false, error: null });
    return { gpu: device, cpu };
  };
  for await (const crossing of measureCrossover(open, shapeOfSteps(settings, config, timeSteps), grid)) {
    post({ type: 'crossover', id, crossing, device: null, done: false, error: null });
  }
  post({ type: 'crossover', id, crossing: null, device: null, done: true, error: null });
}
