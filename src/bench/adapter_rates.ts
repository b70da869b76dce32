import type { KernelName } from '../kernels/index.ts';
import type { Sizes, VariantName } from '../kernels/signature.ts';
import { emptyStepRecord } from '../model/step.ts';
import { costOf } from '../plan/cost.ts';
import type { DispatchCost } from '../plan/cost.ts';
import type { StepSizes } from '../plan/executor.ts';
import { dispatchBy } from '../plan/plan.ts';
import type { Dispatch, Plan } from '../plan/plan.ts';
import type { Rates } from '../plan/predict.ts';
import { launchIn } from '../plan/variants.ts';
import type { KernelLaunch } from '../plan/variants.ts';
import { DeviceExecutor } from '../webgpu/executor.ts';
import { Session } from '../webgpu/session.ts';
import type { MeasuredAdapter } from './row.ts';

/** A kernel at work alone. */
interface Probe {
  readonly kernel: KernelName;
  readonly variant?: VariantName;
  readonly constants: Readonly<Record<string, number>>;
  /** T, of which each is a dispatch unless the variant makes all. */
  readonly timeSteps?: number;
  readonly batchSize?: number;
}

/** What a probe gave: how long it took, and what it had to do. */
interface Probed {
  readonly seconds: number;
  readonly cost: DispatchCost;
}

/** A probe is repeated until it takes so many milliseconds: much longer than a submission. */
const LEAST_MS = 15;
/** Elements of every buffer of a probe. */
const ELEMENTS = 2 ** 21;
/** Side of the square products: they fit in caches, and have invocations for a few thousand lanes. */
const SIDE = 256;
/** Length of the sums where there is one workgroup, or one invocation. */
const LONG = 2_048;
const LONGER = 16_384;
/**
 * The share of a product's time that goes into its multiply-adds, at least and at most. Where loads take all the time, as on
 * software adapters, or where other programs disturb, two kinds of products do not tell what multiply-adds cost.
 */
const LEAST_PRODUCTS = 1 / 4;
const MOST_PRODUCTS = 3 / 4;
/** Workgroups of 64 invocations that a core of a GPU is taken to need. */
const WORKGROUPS_PER_CORE = 8;

/** A product; transposed, neighbouring invocations read b at places that lie apart. */
function product(M: number, N: number, K: number, transposed = false): Probe {
  const a = { A_STRIDE_M: 1, A_STRIDE_K: M, A_SKIPS_STATE: 0 };
  const b = { B_STRIDE_K: transposed ? 1 : N, B_STRIDE_N: transposed ? K : 1, B_SKIPS_STATE: 0 };
  return { kernel: 'matmul', constants: { M, N, K, ...a, ...b, HAS_BIAS: 0 } };
}
/** Products of a cell's time steps. */
const RECURRENT: Probe = {
  kernel: 'rnn_backward',
  variant: 'blocks',
  constants: { HIDDEN: SIDE },
  timeSteps: 8,
  batchSize: 64,
};
/** Little more than a function for each number. */
const SQUASHED: Probe = {
  kernel: 'mingru_forward',
  constants: { HIDDEN: 128, HARD_SIGMOID: 0 },
  timeSteps: 32,
  batchSize: 64,
};
/** Next to nothing to do, with another pipeline each time as in a step. */
const TWO_KERNELS: Plan = [
  dispatchBy('state_carry', (buffer) => ({ buffer }), { HIDDEN: 1 }),
  dispatchBy('sgd', (buffer) => ({ buffer }), { LENGTH: 1 }),
];
const ONE_ROW = { timeSteps: 1, batchSize: 1, rows: 1 };
/** Nearly nothing between barriers. */
const WAITING: Probe = { kernel: 'rnn_forward', variant: 'persistent', constants: { HIDDEN: 4 } };

/**
 * Measures an adapter's rates with the project's own kernels, in some hundred milliseconds.
 * @param clock gives milliseconds: by default the wall's. Where other programs keep the cores of a software adapter busy, the
 *   processor's
 */
export async function measureRates(session: Session, clock = (): number => performance.now()): Promise<Rates> {
  const probe = (probed: Probe) => timeProbe(session, probed, clock);
  const square = await probe(product(SIDE, SIDE, SIDE));
  const transposed = await probe(product(SIDE, SIDE, SIDE, true));
  const blocks = await probe({ ...product(SIDE, SIDE, SIDE), variant: 'blocks' });
  const recurrent = await probe(RECURRENT);
  const squashed = await probe(SQUASHED);
  const copied = await probe({ kernel: 'weight_average', constants: { LENGTH: ELEMENTS } });
  const alternating = Array.from({ length: 100 }, () => TWO_KERNELS).flat();
  const plainly = alternating.map((updating) => launchOn(session, updating, 'plain', ONE_ROW));
  const dispatch = (await timePlan(session, alternating, ONE_ROW, plainly, clock)) / alternating.length;
  const [short, long] = [await probe({ ...WAITING, timeSteps: 32 }), await probe({ ...WAITING, timeSteps: 544 })];
  const workgroup = await probe(product(32, 32, LONG));
  const invocation = await probe(product(4, 4, LONGER));

  // A probe that takes little more than its dispatches does not say how much.
  const own = ({ seconds, cost }: Probed): number => Math.max(seconds / 4, seconds - cost.dispatches * dispatch);
  const perTerm = (probed: Probed): number => own(probed) / probed.cost.computed;
  // Two equations for what a term and a load take: an invocation loads a number for two terms, and for four.
  const least = Math.min(perTerm(blocks), perTerm(square));
  const solved = 2 * perTerm(blocks) - perTerm(square);
  const term = Math.min(MOST_PRODUCTS * least, Math.max(LEAST_PRODUCTS * least, solved));
  const load = 2 * (perTerm(square) - term);
  const scattered = Math.max(load, 4 * (perTerm(transposed) - term) - load);
  // One kind of kernel loads a number in fours for four terms, the other for two.
  const loadInFours = Math.max(4 * (perTerm(blocks) - term), 2 * (perTerm(recurrent) - term));
  const squashing = Math.max(own(squashed) - squashed.cost.loads * load, own(squashed) / 4);
  const barrier = Math.max(0, long.seconds - short.seconds) / (long.cost.barriers - short.cost.barriers);
  // How many times as long it takes than with the whole device.
  const slowdown = (probed: Probed): number => Math.max(1, perTerm(probed) / perTerm(square));
  const [ofWorkgroup, ofInvocation] = [slowdown(workgroup), slowdown(invocation)];
  const coresShow = ofWorkgroup > (2 * ofInvocation) / workgroup.cost.busy;
  return {
    multiplyAdds: 1 / term,
    functions: squashed.cost.functions / squashing,
    loads: 1 / load,
    loadsInFours: 1 / loadInFours,
    scattered: 1 / scattered,
    bytes: copied.cost.bytes / own(copied),
    dispatch,
    barrier,
    workgroups: coresShow ? ofWorkgroup : Math.max(1, ofWorkgroup / WORKGROUPS_PER_CORE),
    invocations: ofInvocation,
  };
}

/** Measures the rates of the best adapter on a device of its own; null without an adapter. */
export async function measureAdapter(gpu: GPU): Promise<MeasuredAdapter | null> {
  const session = await Session.open(gpu);
  if (!session) return null;
  try {
    return { adapter: session.adapter, rates: await measureRates(session) };
  } catch (error) {
    throw await session.explain(error);
  } finally {
    session.destroy();
  }
}

async function timeProbe(session: Session, probe: Probe, clock: () => number): Promise<Probed> {
  const { kernel, variant = 'plain', constants, timeSteps = 1, batchSize = 1 } = probe;
  const sizes = { timeSteps, batchSize };
  const times = Array.from({ length: timeSteps }, (_, t) => t);
  const loops = kernel === 'mingru_forward';
  const probed = dispatchBy(kernel, (buffer) => ({ buffer }), constants, loops ? undefined : times);
  const shape = { ...sizes, rows: timeSteps * batchSize };
  const launch = launchOn(session, probed, variant, shape);
  return { seconds: await timePlan(session, [probed], sizes, [launch], clock), cost: costOf(probed, launch, shape) };
}

function launchOn(session: Session, dispatch: Dispatch, variant: VariantName, sizes: Sizes): KernelLaunch {
  const launch = launchIn(dispatch, variant, sizes, session.adapter);
  if (!launch) throw new Error(`The kernel ${dispatch.kernel} has no variant ${variant} for these sizes.`);
  return launch;
}

/** Seconds that a plan takes, launched in these ways. */
async function timePlan(
  session: Session,
  plan: Plan,
  sizes: StepSizes,
  launches: readonly KernelLaunch[],
  clock: () => number,
): Promise<number> {
  const executor = new DeviceExecutor(session);
  try {
    const workspace = executor.open('measureRates');
    const names = plan.flatMap(({ tensors }) => Object.keys(tensors));
    workspace.reserve(Object.fromEntries(names.map((name) => [name, ELEMENTS])));
    workspace.reserveRecords(1, sizes.timeSteps);
    const program = await workspace.commands(plan, launches);
    const rows = sizes.timeSteps * sizes.batchSize;
    const run = async (repeats: number): Promise<number> => {
      const before = clock();
      workspace.setRecord(0, { ...emptyStepRecord(), ...sizes, rows });
      for (let i = 0; i < repeats; i++) workspace.run(program, 0);
      await workspace.read([[names[0]!, 0, 1]]);
      return clock() - before;
    };
    await run(1);
    for (let repeats = 1; ; repeats *= 2) {
      const milliseconds = await run(repeats);
      if (milliseconds < LEAST_MS) continue;
      return Math.min(milliseconds, await run(repeats)) / repeats / 1e3;
    }
  } finally {
    executor.destroy();
  }
}
