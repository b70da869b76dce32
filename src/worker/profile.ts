import { profileStep } from '../bench/step_profile.ts';
import type { StepProfile } from '../bench/step_profile.ts';
import { InputError } from '../corpus/errors.ts';
import type { FindGpu } from '../engine/choose.ts';
import { shapeOfSteps } from '../train/shape.ts';
import type { ProfileOrder } from './protocol.ts';

/** Measures what a training step of an order costs. */
export function profileOf(
  { device, config, settings, timeSteps, batchSize, variants }: ProfileOrder,
  gpu: FindGpu,
): Promise<StepProfile> {
  if (timeSteps < 1 || batchSize < 1) throw new InputError('Nothing is trained here: choose a list or a text first.');
  const shape = { ...shapeOfSteps({ ...settings, batchSize }, config, timeSteps), ...(variants && { variants }) };
  return profileStep(device, shape, gpu);
}
