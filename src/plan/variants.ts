import { KERNELS } from '../kernels/index.ts';
import type { KernelName } from '../kernels/index.ts';
import { MAX_INVOCATIONS, SEQUENCES } from '../kernels/cell_variants.ts';
import { isVariant, VARIANTS } from '../kernels/signature.ts';
import type { Adapter, Sizes, Split, Variant, VariantName } from '../kernels/signature.ts';
import type { Workgroups } from '../kernels/workgroups.ts';
import { CELLS } from '../model/cells/index.ts';
import type { Cell } from '../model/cells/cell.ts';
import type { Dispatch } from './plan.ts';

/**
 * Which of several ways to the same result a device takes: `auto` is the policy below; all others are for tests and
 * measurements. `stepwise` and `multi-step` say whether one dispatch may make many training steps or whole names; all others
 * imply `stepwise`, and are taken by the kernels that have them.
 */
export const FORCED = ['auto', 'stepwise', 'multi-step', ...VARIANTS] as const;
export type Forced = (typeof FORCED)[number];

/** What chooses variants: an adapter, and what overrides the rules for its kind. */
export interface Target {
  readonly adapter: Adapter;
  /** `auto` where absent. */
  readonly forced?: Forced;
  /** The fastest variant as measured on this adapter, by `shapeOfDispatch`. */
  readonly measured?: ReadonlyMap<string, VariantName>;
}

/** A kernel in one variant, ready to be compiled and launched. */
export interface KernelLaunch {
  readonly kernel: KernelName;
  readonly variant: VariantName;
  /** The kernel's constants, and the variant's own overrides. */
  readonly constants: Readonly<Record<string, number>>;
  readonly workgroups: Workgroups;
  /** Where it writes partial sums, which are added up afterwards. */
  readonly split?: Split;
}

/** Multiply-adds of one workgroup of a persistent kernel at most, so that no dispatch becomes long. */
const MAX_MULTIPLY_ADDS = 2 ** 27;
/** Sequences up to which a persistent kernel is expected to win on hardware; thousands keep a device busy without it. */
const FEW_SEQUENCES = 256;

/** Sequences and units from which on tiles, which have 32 sequences, are expected to win: with fewer most of what they compute is for nobody. */
const LEAST_SEQUENCES = 8;
const LEAST_UNITS = 32;

/** Chains up to which, and time steps from which on, parts of time side by side are expected to win for cells without a recurrent product. */
const FEW_CHAINS = 2_048;
const LONG_CHAIN = 32;

/** By kernel, the cell that it makes time steps of. */
const CELL_OF = new Map<string, Cell>(
  Object.values(CELLS).flatMap((cell) => [
    [`${cell.name}_forward`, cell],
    [`${cell.name}_backward`, cell],
  ]),
);

/** The cell that a kernel makes time steps of, if it does. */
export function cellOf(kernel: KernelName): Cell | undefined {
  return CELL_OF.get(kernel);
}

/**
 * The variant in which a dispatch is launched: the forced, the measured where it is possible, or the one that the rules name;
 * else plain.
 */
export function launchOf(dispatch: Dispatch, sizes: Sizes, target: Target): KernelLaunch {
  const forced = forcedFor(dispatch.kernel, target.forced ?? 'auto');
  const measured = forced ? undefined : target.measured?.get(shapeOfDispatch(dispatch, sizes));
  const launch = measured && launchIn(dispatch, measured, sizes, target.adapter);
  if (launch) return launch;
  const wanted = forced ?? expected(dispatch, sizes, target.adapter);
  return launchIn(dispatch, wanted, sizes, target.adapter) ?? launchIn(dispatch, 'plain', sizes, target.adapter)!;
}

/** A dispatch in one variant; null where the kernel has no such variant, its sizes do not allow it, or the adapter computes it wrong. */
export function launchIn(
  { kernel, constants }: Pick<Dispatch, 'kernel' | 'constants'>,
  variant: VariantName,
  sizes: Sizes,
  adapter: Adapter,
): KernelLaunch | null {
  const variants: Readonly<Partial<Record<VariantName, Variant>>> = KERNELS[kernel].variants;
  // Nothing stands in for a plain one: who can, plans other dispatches.
  if (variant !== 'plain' && isAvoided(adapter, kernel, variant)) return null;
  // The signature has typed these constants where the dispatch was made.
  const launch = variants[variant]?.launch(constants as never, sizes, adapter);
  if (!launch || (launch.split && isAvoided(adapter, 'split_sum', 'plain'))) return null;
  const { overrides, workgroups, split } = launch;
  return { kernel, variant, constants: { ...constants, ...overrides }, workgroups, ...(split && { split }) };
}

/** Whether a variant was found to compute wrong numbers on an adapter. */
export function isAvoided({ avoided = [] }: Adapter, kernel: KernelName, variant: VariantName): boolean {
  return avoided.includes(`${kernel} ${variant}`);
}

/**
 * What a measured variant is kept by: dispatches of the same shape take the same variant. T and B count by the next power of two,
 * since every batch of names has another T.
 */
export function shapeOfDispatch(
  { kernel, constants }: Pick<Dispatch, 'kernel' | 'constants'>,
  { timeSteps, batchSize }: Sizes,
): string {
  const [T, B] = [timeSteps, batchSize].map((size) => 2 ** Math.ceil(Math.log2(Math.max(1, size))));
  return `${kernel} T${T} B${B} ${JSON.stringify(constants)}`;
}

/** Whether many training steps or whole names may be one dispatch, must be or must not be. */
export function multiStep(forced: Forced = 'auto'): 'auto' | 'always' | 'never' {
  if (forced === 'auto') return 'auto';
  return forced === 'multi-step' ? 'always' : 'never';
}

function forcedFor(kernel: KernelName, forced: Forced): VariantName | null {
  if (CELL_OF.has(kernel)) return isVariant(forced) ? forced : null;
  return forced === 'tiles' ? forced : null;
}

/**
 * The rules. A program on the CPU computes in blocks wherever sizes allow it: there persistent kernels win milliseconds
 * for small cells, and take a second or two to compile. On hardware a cell's dispatches cost microseconds each, for which
 * a workgroup of a persistent kernel reads some 2^15 weights. All else that has tiles takes them there, since neighbours that
 * read neighbouring numbers count for more than barriers; how far sums are split follows from the sizes, in
 * src/kernels/split.ts. The rules for hardware are a guess: see docs/decisions/0015 and 0022.
 */
function expected(dispatch: Dispatch, sizes: Sizes, adapter: Adapter): VariantName {
  const { kernel, constants } = dispatch;
  if (adapter.software) return 'blocks';
  const cell = cellOf(kernel);
  if (cell && 'HIDDEN' in constants) return expectedOnHardware(cell, constants.HIDDEN, sizes);
  return 'tiles';
}

function expectedOnHardware(
  { gates, recurrentProduct }: Cell,
  H: number,
  { timeSteps: T, batchSize: B }: Sizes,
): VariantName {
  if (!recurrentProduct) return B * H <= FEW_CHAINS && T >= LONG_CHAIN ? 'tiles' : 'plain';
  const short = SEQUENCES * T * gates * H * H <= MAX_MULTIPLY_ADDS;
  if (T > 1 && B <= FEW_SEQUENCES && H <= MAX_INVOCATIONS && short) return 'persistent';
  return B < LEAST_SEQUENCES || H < LEAST_UNITS ? 'plain' : 'tiles';
}
