import type { KernelName } from '../kernels/index.ts';
import { fixedOverrides } from '../kernels/signature.ts';
import type { Sizes, VariantName } from '../kernels/signature.ts';
import { WORK } from '../kernels/work.ts';
import type { VariantCost, Work } from '../kernels/work.ts';
import { planStep } from './describe_step.ts';
import type { DescribedModel } from './describe_step.ts';
import type { StepSizes } from './executor.ts';
import { launchesOf, passesOf, timesOf, variantOf } from './launches.ts';
import type { Dispatch } from './plan.ts';
import type { KernelLaunch, Target } from './variants.ts';

/** What a dispatch of a plan gives a device to do, at all its time steps together. */
export interface DispatchCost {
  readonly kernel: KernelName;
  readonly variant: VariantName;
  /** One for each time step, unless the variant makes all of them in one. */
  readonly dispatches: number;
  /** Workgroups of one of these dispatches, and invocations of one of these workgroups. */
  readonly workgroups: number;
  readonly workgroupSize: number;
  /** Invocations of one of these dispatches that have something to do. */
  readonly busy: number;
  /** Terms of sums that the step needs: multiply-adds, or additions where nothing is multiplied. */
  readonly multiplyAdds: number;
  /** Terms that the variant computes for them. */
  readonly computed: number;
  /** Values of exp, tanh and their like. */
  readonly functions: number;
  /** Numbers that invocations load and store while their neighbours do so beside them. */
  readonly loads: number;
  /** The same of numbers that they load four at a time. */
  readonly loadsInFours: number;
  /** Numbers that invocations load while their neighbours load others far away. */
  readonly scattered: number;
  /** Bytes of storage read and written, each once per time step. */
  readonly bytes: number;
  /** Barriers that a workgroup waits at, one after the other. */
  readonly barriers: number;
}

/** What each pass of a training step costs; where one dispatch makes many steps, a step's share of it. Pure. */
export function costsOfStep(model: DescribedModel, sizes: StepSizes, target: Target): DispatchCost[] {
  const { plan, steps } = planStep(model, sizes, target);
  const launches = launchesOf(plan, sizes, target);
  const passes = plan.flatMap((dispatch, i) => passesOf(dispatch, launches[i]!));
  return passes.map(({ dispatch, launch }) => {
    const cost = costOf(dispatch, launch, { ...sizes, rows: sizes.timeSteps * sizes.batchSize });
    return { ...cost, dispatches: cost.dispatches / steps };
  });
}

/** What a dispatch costs as it is launched. */
export function costOf(dispatch: Dispatch, launch: KernelLaunch, sizes: Sizes): DispatchCost {
  const { kernel, variant } = launch;
  const { work, cost } = workOf(launch, sizes);
  const { termsPerLoad = 1, inFours = false, scattered = 0, excess = 1, resultsEach = 1, barriers = 0 } = cost;
  const times = dispatch.times.length;
  const [x, y] = launch.workgroups;
  const overrides = { ...fixedOverrides(variantOf(kernel, variant)), ...launch.constants };
  const workgroupSize = overrides['WORKGROUP_SIZE']!;
  const computed = times * excess * work.multiplyAdds;
  const loaded = computed / termsPerLoad;
  const beside = (1 - scattered) * loaded;
  return {
    kernel,
    variant,
    dispatches: timesOf(dispatch, launch).length,
    workgroups: x * y,
    workgroupSize,
    busy: Math.min(x * y * workgroupSize, Math.ceil(work.results / resultsEach)),
    multiplyAdds: times * work.multiplyAdds,
    computed,
    functions: times * work.functions,
    loads: times * work.elements + (inFours ? 0 : beside),
    loadsInFours: inFours ? beside : 0,
    scattered: scattered * loaded,
    bytes: times * 4 * (work.operands + work.elements),
    barriers: times * barriers,
  };
}

function workOf({ kernel, variant, constants }: KernelLaunch, sizes: Sizes): { work: Work; cost: VariantCost } {
  // The signature has typed these constants where the dispatch was made.
  type Given = (constants: never, sizes: Sizes) => unknown;
  const { work, variants }: { work: Given; variants: Readonly<Partial<Record<VariantName, Given>>> } = WORK[kernel];
  return {
    work: work(constants as never, sizes) as Work,
    cost: variants[variant]!(constants as never, sizes) as VariantCost,
  };
}
