import { KERNELS } from '../kernels/index.ts';
import type { Adapter, Sizes, VariantName } from '../kernels/signature.ts';
import type { DescribedModel } from './describe_step.ts';
import type { StepSizes } from './executor.ts';
import { MultiStepPlanner } from './multi_step.ts';
import type { Dispatch } from './plan.ts';
import { Planner } from './planner.ts';
import { isAvoided, launchIn, launchOf, shapeOfDispatch } from './variants.ts';

/** A dispatch that an adapter can launch in several variants. */
export interface Choice {
  /** `shapeOfDispatch`. */
  readonly shape: string;
  readonly dispatch: Dispatch;
  readonly sizes: Sizes;
  /** Two or more; the one that the rules name first, the others in the order of the kernel's signature. */
  readonly variants: readonly VariantName[];
}

/**
 * The choices that a training step leaves, one per shape of a dispatch, in the order of the plan. Pure. Where one dispatch makes many
 * training steps there are none: it has one variant.
 */
export function choicesOf(
  { config, optimizer, averaging, byNorm }: DescribedModel,
  { timeSteps, batchSize }: StepSizes,
  adapter: Adapter,
): Choice[] {
  const step = { batch: { timeSteps, batchSize }, ...(byNorm && { maxNorm: 1 }) };
  const [span] = new MultiStepPlanner(config, optimizer, { adapter }, averaging).spans([step]);
  if (span!.multiStep) return [];
  const sizes = { rows: timeSteps * batchSize, timeSteps, batchSize };
  const choices = new Map<string, Choice>();
  for (const dispatch of new Planner(config, optimizer, averaging).trainingStep(timeSteps, byNorm)) {
    const shape = shapeOfDispatch(dispatch, sizes);
    const variants = variantsOf(dispatch, sizes, adapter);
    if (variants.length > 1 && !choices.has(shape)) choices.set(shape, { shape, dispatch, sizes, variants });
  }
  return [...choices.values()];
}

function variantsOf(dispatch: Dispatch, sizes: Sizes, adapter: Adapter): VariantName[] {
  const expected = launchOf(dispatch, sizes, { adapter }).variant;
  const names = Object.keys(KERNELS[dispatch.kernel].variants) as VariantName[];
  return [expected, ...names.filter((name) => name !== expected)].filter(
    (name) => !isAvoided(adapter, dispatch.kernel, name) && launchIn(dispatch, name, sizes, adapter),
  );
}
