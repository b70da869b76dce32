import { KERNELS } from '../kernels/index.ts';
import type { KernelName } from '../kernels/index.ts';
import { SEQUENCES } from '../kernels/cell_variants.ts';
import { VARIANTS } from '../kernels/signature.ts';
import type { Adapter, Sizes, Variant, VariantName } from '../kernels/signature.ts';
import { WORKGROUP_SIZE } from '../kernels/workgroups.ts';
import type { Workgroups } from '../kernels/workgroups.ts';
import { CELLS } from '../model/cells/index.ts';
import type { Cell } from '../model/cells/cell.ts';
import type { Dispatch } from './plan.ts';

/**
 * Which of several ways to the same result a device takes: `auto` is the policy below; all others are for tests and
 * measurements. `stepwise` and `multi-step` say whether one dispatch may make many training steps or whole names, `registers`
 * that it does so in that variant; a variant of the cells' kernels implies `stepwise`.
 */
export const FORCED = ['auto', 'stepwise', 'multi-step', ...VARIANTS] as const;
export type Forced = (typeof FORCED)[number];

/** The variants that one may force for cells. */
export const CELL_VARIANTS = ['plain', 'blocks', 'persistent'] as const satisfies readonly VariantName[];
export type CellVariant = (typeof CELL_VARIANTS)[number];

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
}

/**
 * How many invocations a product in blocks should have: with fewer much of the device is idle, however little each loads. A
 * program on the CPU has a few threads; a GPU has thousands of lanes, whose number WebGPU does not tell. A guess.
 */
const LEAST_INVOCATIONS = 8_192;
/** Multiply-adds of one workgroup of a persistent kernel at most, so that no dispatch becomes long. */
const MAX_MULTIPLY_ADDS = 2 ** 27;
/** Sequences up to which a persistent kernel is expected to win on hardware; thousands keep a device busy without it. */
const FEW_SEQUENCES = 256;

/** By kernel, the cell that it makes time steps of. */
const CELL_OF = new Map<string, Cell>(
  Object.values(CELLS).flatMap((cell) => [
    [`${cell.name}_forward`, cell],
    [`${cell.name}_backward`, cell],
  ]),
);

/** The variant in which a dispatch is launched: the forced, the measured, or the one that the rules name; else plain. */
export function launchOf(dispatch: Dispatch, sizes: Sizes, target: Target): KernelLaunch {
  const forced = forcedFor(dispatch.kernel, target.forced ?? 'auto');
  const measured = target.measured?.get(shapeOfDispatch(dispatch, sizes));
  const wanted = forced ?? measured ?? expected(dispatch, sizes, target.adapter);
  return launchIn(dispatch, wanted, sizes, target.adapter) ?? launchIn(dispatch, 'plain', sizes, target.adapter)!;
}

/** A dispatch in one variant; null where the kernel has no such variant, or its sizes do not allow it. */
export function launchIn(
  { kernel, constants }: Pick<Dispatch, 'kernel' | 'constants'>,
  variant: VariantName,
  sizes: Sizes,
  adapter: Adapter,
): KernelLaunch | null {
  const variants: Readonly<Partial<Record<VariantName, Variant>>> = KERNELS[kernel].variants;
  // The signature has typed these constants where the dispatch was made.
  const launch = variants[variant]?.launch(constants as never, sizes, adapter);
  return launch
    ? { kernel, variant, constants: { ...constants, ...launch.overrides }, workgroups: launch.workgroups }
    : null;
}

/** What a measured variant is kept by: dispatches of the same shape take the same variant. */
export function shapeOfDispatch(
  { kernel, constants }: Pick<Dispatch, 'kernel' | 'constants'>,
  { timeSteps, batchSize }: Sizes,
): string {
  return `${kernel} T${timeSteps} B${batchSize} ${JSON.stringify(constants)}`;
}

/** Whether the adapter is SwiftShader with subgroups, for which the variants in registers are written. */
export function prefersRegisters({ name, features }: Pick<Adapter, 'name' | 'features'>): boolean {
  return /swiftshader/i.test(name) && features.includes('subgroups');
}

/** Whether many training steps or whole names may be one dispatch, must be or must not be. */
export function multiStep(forced: Forced = 'auto'): 'auto' | 'always' | 'never' {
  if (forced === 'auto') return 'auto';
  return forced === 'multi-step' || forced === 'registers' ? 'always' : 'never';
}

function forcedFor(kernel: KernelName, forced: Forced): VariantName | null {
  if (kernel === 'rnn_train' || kernel === 'rnn_sample') {
    if (forced === 'auto') return null;
    return forced === 'registers' ? 'registers' : 'plain';
  }
  return CELL_OF.has(kernel) ? (CELL_VARIANTS.find((variant) => variant === forced) ?? null) : null;
}

/**
 * The rules. A program on the CPU computes in blocks wherever sizes allow it: there persistent kernels win milliseconds
 * for small cells, and take a second or two to compile. On hardware a cell's dispatches cost microseconds each, for which
 * a workgroup of a persistent kernel reads some 2^15 weights. The rules for hardware are a guess: see docs/decisions/0015.
 */
function expected(dispatch: Dispatch, sizes: Sizes, adapter: Adapter): VariantName {
  const { kernel, constants } = dispatch;
  if (kernel === 'rnn_train' || kernel === 'rnn_sample') return prefersRegisters(adapter) ? 'registers' : 'plain';
  if (adapter.software) return 'blocks';
  const cell = CELL_OF.get(kernel);
  if (cell && 'HIDDEN' in constants) return expectedOnHardware(cell, constants.HIDDEN, sizes);
  const blocks = launchIn(dispatch, 'blocks', sizes, adapter);
  return blocks && invocationsOf(blocks) >= LEAST_INVOCATIONS ? 'blocks' : 'plain';
}

function expectedOnHardware({ gates }: Cell, H: number, { timeSteps: T, batchSize: B }: Sizes): VariantName {
  const [persistentUpTo, plainUpTo] = gates === 1 ? [181, 45] : [90, 32];
  if (B > FEW_SEQUENCES) return H <= plainUpTo ? 'plain' : 'blocks';
  const short = SEQUENCES * T * gates * H * H <= MAX_MULTIPLY_ADDS;
  return T > 1 && H <= persistentUpTo && short ? 'persistent' : 'plain';
}

function invocationsOf({ workgroups: [x, y] }: KernelLaunch): number {
  return x * y * WORKGROUP_SIZE;
}
