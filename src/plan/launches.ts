import { KERNELS } from '../kernels/index.ts';
import type { KernelName } from '../kernels/index.ts';
import type { Variant, VariantName } from '../kernels/signature.ts';
import { perSum, SPLIT_SUMS } from '../kernels/split.ts';
import type { StepSizes } from './executor.ts';
import { dispatch as dispatchOf } from './plan.ts';
import type { Dispatch, Plan, TensorRef } from './plan.ts';
import { launchOf } from './variants.ts';
import type { KernelLaunch, Target } from './variants.ts';

const ONCE = [0] as const;
/** Where partial sums wait. */
export const SPLIT_BUFFER = 'split_sums';

/** A plan's dispatches in the variants that the target's policy chooses. */
export function launchesOf(plan: Plan, { timeSteps, batchSize }: StepSizes, target: Target): KernelLaunch[] {
  const sizes = { rows: timeSteps * batchSize, timeSteps, batchSize };
  return plan.map((dispatch) => launchOf(dispatch, sizes, target));
}

/** A dispatch as a device is given it. */
export interface Pass {
  readonly dispatch: Dispatch;
  readonly launch: KernelLaunch;
}

/**
 * What a device does for a dispatch: one pass, or two where sums are split. Then the first writes the parts to the buffer
 * `split_sums`, and `split_sum` adds them up in a fixed order: no result depends on which workgroup is done first.
 */
export function passesOf(dispatch: Dispatch, launch: KernelLaunch): Pass[] {
  if (!launch.split) return [{ dispatch, launch }];
  const { result, length: LENGTH, parts: SPLITS } = launch.split;
  const tensors: Readonly<Record<string, TensorRef>> = dispatch.tensors;
  const split_sums = { buffer: SPLIT_BUFFER };
  const adding = dispatchOf('split_sum', { split_sums, sums: tensors[result]! }, { LENGTH, SPLITS });
  return [
    { dispatch: { ...dispatch, tensors: { ...tensors, [result]: split_sums } } as Dispatch, launch },
    {
      dispatch: adding,
      launch: { kernel: adding.kernel, variant: 'plain', constants: adding.constants, ...perSum(adding.constants) },
    },
  ];
}

/** Elements of the buffers that passes need besides those of the plan. */
export function passBuffers({ adapter, forced, measured }: Target): Record<string, number> {
  return adapter.software && forced !== 'tiles' && !measured ? {} : { [SPLIT_BUFFER]: SPLIT_SUMS };
}

/** The time steps that are dispatches of their own. */
export function timesOf({ times }: Pick<Dispatch, 'times'>, { kernel, variant }: KernelLaunch): readonly number[] {
  return variantOf(kernel, variant).allTimes ? ONCE : times;
}

/** A kernel's variant; throws where it has none of that name. */
export function variantOf(kernel: KernelName, name: VariantName): Variant {
  const variants: Readonly<Partial<Record<VariantName, Variant>>> = KERNELS[kernel].variants;
  const variant = variants[name];
  if (!variant) throw new Error(`The kernel ${kernel} has no variant ${name}.`);
  return variant;
}

/** What is known of a kernel in a variant is found by this; on the host, where there are no variants, by its name. */
export function keyOf({ kernel, variant }: { kernel: KernelName; variant: VariantName | null }): string {
  return variant === null ? kernel : `${kernel} ${variant}`;
}
