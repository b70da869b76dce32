import type { VariantName } from '../kernels/signature.ts';
import type { StepSizes } from '../plan/executor.ts';
import type { Dispatch, Plan } from '../plan/plan.ts';
import { launchIn, launchOf } from '../plan/variants.ts';
import type { KernelLaunch, Target } from '../plan/variants.ts';
import { variantOf } from './shaders.ts';

const ONCE = [0] as const;

/** A plan's dispatches in the variants that the target's policy chooses, or all in one. Throws where one has none such. */
export function launchesOf(
  plan: Plan,
  { timeSteps, batchSize }: StepSizes,
  target: Target,
  variant?: VariantName,
): KernelLaunch[] {
  const sizes = { rows: timeSteps * batchSize, timeSteps, batchSize };
  return plan.map((dispatch) => {
    if (variant === undefined) return launchOf(dispatch, sizes, target);
    const launch = launchIn(dispatch, variant, sizes, target.adapter);
    if (!launch) throw new Error(`The kernel ${dispatch.kernel} has no variant ${variant} for these sizes.`);
    return launch;
  });
}

/** The time steps that are dispatches of their own. */
export function timesOf({ times }: Pick<Dispatch, 'times'>, { kernel, variant }: KernelLaunch): readonly number[] {
  return variantOf(kernel, variant).allTimes ? ONCE : times;
}
