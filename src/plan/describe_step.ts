import type { KernelName } from '../kernels/index.ts';
import type { VariantName } from '../kernels/signature.ts';
import type { Averaging } from '../model/averaging.ts';
import type { ModelConfig } from '../model/config.ts';
import type { OptimizerConfig } from '../model/optimizers/index.ts';
import type { StepSizes } from './executor.ts';
import { keyOf, launchesOf, passBuffers, passesOf, timesOf } from './launches.ts';
import { MultiStepPlanner } from './multi_step.ts';
import type { Pass } from './launches.ts';
import { packedBuffer, withPackedWeights } from './packing.ts';
import type { Plan } from './plan.ts';
import { Planner } from './planner.ts';
import { stepBuffers } from './step_buffers.ts';
import type { Target } from './variants.ts';

/** The model whose training step is described. */
export interface DescribedModel {
  readonly config: ModelConfig;
  readonly optimizer: OptimizerConfig;
  readonly averaging?: Averaging | undefined;
  /** Whether gradients are scaled down to a norm. */
  readonly byNorm: boolean;
}

/** The dispatches of one kernel in one variant. */
export interface DispatchRow {
  readonly kernel: KernelName;
  /** Null on the host, where every kernel is one function. */
  readonly variant: VariantName | null;
  /** Dispatches, or calls on the host: one per time step where the kernel makes one at a time. */
  readonly dispatches: number;
  /** Workgroups of all of them; null on the host. */
  readonly workgroups: number | null;
}

/** What an engine does for a training step. */
export interface StepDescription {
  /** Training steps that the dispatches make: 1, unless one dispatch makes many. */
  readonly steps: number;
  /** In the order in which the kernels are first used. */
  readonly rows: readonly DispatchRow[];
  /** Elements of the buffers that a bundle of these steps uses. */
  readonly buffers: Readonly<Record<string, number>>;
}

/** Where one dispatch makes many steps, so many are described at most. */
const MOST_STEPS = 64;

/** The dispatches that make a training step, or several. */
interface PlannedStep {
  readonly plan: Plan;
  readonly steps: number;
  /** Elements of the buffers that a bundle of these steps uses. */
  readonly buffers: Readonly<Record<string, number>>;
}

/** Describes the training steps of a model as `Model` plans them: see there. Pure. */
export function describeStep(model: DescribedModel, sizes: StepSizes, target: Target | null): StepDescription {
  const { plan, steps, buffers } = planStep(model, sizes, target);
  return { steps, rows: rowsOf(plan, sizes, target), buffers };
}

/** Plans the training steps of a model as `Model` does. Pure. */
export function planStep(
  { config, optimizer, averaging, byNorm }: DescribedModel,
  sizes: StepSizes,
  target: Target | null,
): PlannedStep {
  const planner = new Planner(config, optimizer, averaging);
  const multiStep = new MultiStepPlanner(config, optimizer, target, averaging);
  const step = { batch: sizes, ...(byNorm && { maxNorm: 1 }) };
  const span = multiStep.spans(Array.from({ length: MOST_STEPS }, () => step))[0]!;
  const planned = span.multiStep ? multiStep.training() : planner.trainingStep(sizes.timeSteps, byNorm);
  const plan = target ? withPackedWeights(planned, sizes, target) : planned;
  return {
    plan,
    steps: span.count,
    buffers: {
      ...stepBuffers(planner, sizes, span.count),
      ...(target && passBuffers(target)),
      ...packedBuffer(plan),
      ...(span.multiStep && multiStep.trainingSizes(sizes.timeSteps)),
    },
  };
}

function rowsOf(plan: Plan, sizes: StepSizes, target: Target | null): DispatchRow[] {
  const launches = target && launchesOf(plan, sizes, target);
  const rows = new Map<string, DispatchRow>();
  const passes: readonly (Pick<Pass, 'dispatch'> & Partial<Pass>)[] = launches
    ? plan.flatMap((dispatch, i) => passesOf(dispatch, launches[i]!))
    : plan.map((dispatch) => ({ dispatch }));
  for (const { dispatch, launch } of passes) {
    const { kernel } = dispatch;
    const variant = launch?.variant ?? null;
    const count = (launch ? timesOf(dispatch, launch) : dispatch.times).length;
    const key = keyOf({ kernel, variant });
    const { dispatches = 0, workgroups = launch ? 0 : null } = rows.get(key) ?? {};
    const [x, y] = launch?.workgroups ?? [0, 0];
    const added = workgroups === null ? null : workgroups + count * x * y;
    rows.set(key, { kernel, variant, dispatches: dispatches + count, workgroups: added });
  }
  return [...rows.values()];
}
