import { WORKGROUP_SIZE } from './workgroups.ts';
import type { Workgroups } from './workgroups.ts';

/**
 * How a kernel uses a tensor, and what its elements are: float32 on devices (float64 in the reference), ids, the
 * statistics of steps (`Statistics` in shaders/shared/step.wgsl) or their records (`StepRecord` there).
 */
export type TensorUse = `${'read' | 'read_write'} ${'f32' | 'i32' | 'statistics' | 'records'}`;

/** Ways to compute the same thing; every kernel has `plain`, which takes any size. */
export const VARIANTS = ['plain', 'blocks', 'tiles', 'persistent'] as const;
/**
 * `plain` has an invocation per element or per small block; `blocks` loads less per result, with fewer invocations that
 * do more each, where sizes are multiples of 4; `tiles` has workgroups whose invocations share in workgroup
 * memory what they load or sum, and splits long sums; `persistent` makes all time steps of a cell in one dispatch, in workgroups
 * that stay while time passes.
 */
export type VariantName = (typeof VARIANTS)[number];

/** Whether a value of any origin names a variant. */
export function isVariant(value: unknown): value is VariantName {
  return (VARIANTS as readonly unknown[]).includes(value);
}

/** The sizes of a step. */
export interface Sizes {
  /** T * B. */
  readonly rows: number;
  /** T. */
  readonly timeSteps: number;
  /** B. */
  readonly batchSize: number;
}

/** What a variant may depend on: what an adapter says of itself. */
export interface Adapter {
  readonly name: string;
  /** True for a program on the CPU. */
  readonly software: boolean;
  /** Device limits by WebGPU's names. */
  readonly limits: Readonly<Record<string, number>>;
  /** Variants that were found to compute wrong numbers on it, as `KERNEL VARIANT`. */
  readonly avoided?: readonly string[];
}

/** How a variant is launched. */
export interface Launch {
  readonly workgroups: Workgroups;
  /** Values of the variant's own overrides. */
  readonly overrides?: Readonly<Record<string, number>>;
  /** Where it writes partial sums only: see `passesOf` in src/plan/launches.ts. */
  readonly split?: Split;
}

/** Sums in parts, which the buffer `split_sums` takes part after part in place of the result. */
export interface Split {
  /** The tensor that has the sums in the end. */
  readonly result: string;
  /** How many sums there are. */
  readonly length: number;
  readonly parts: number;
}

/** One way to compute a kernel: shaders/KERNEL/VARIANT.wgsl, and what there is to know about it. */
export interface Variant<Constants = never> {
  /** Stems of the files of shaders/shared that it needs besides `step`, in an order in which each follows what it needs. */
  readonly shared?: readonly string[];
  /** Tensors of the kernel that it does not bind. */
  readonly leavesOut?: readonly string[];
  /** Overrides that have one value everywhere; the workgroup's size by default. */
  readonly fixed?: Readonly<Record<string, number>>;
  /** Names of its own overrides, whose values `launch` gives. */
  readonly overrides?: readonly string[];
  /** Whether one dispatch makes all time steps. */
  readonly allTimes?: true;
  /** How it is launched; null where it cannot compute these sizes. */
  readonly launch: (constants: Constants, sizes: Sizes, adapter: Adapter) => Launch | null;
}

/** A kernel: everything that its WGSL, its float64 twin, its float32 functions and the dispatches have in common. */
export interface Signature {
  /** The name of its folder in `shaders`. */
  readonly name: string;
  /** Its storage buffers in the order of their bindings, which begin at 2, after the two uniforms that all kernels share. */
  readonly tensors: Readonly<Record<string, TensorUse>>;
  /** Overrides that every dispatch sets. */
  readonly constants: readonly string[];
  readonly variants: Readonly<Partial<Record<VariantName, Variant>>> & { readonly plain: Variant };
}

/** Declares a kernel. */
export function kernel<
  const Name extends string,
  const Tensors extends Readonly<Record<string, TensorUse>>,
  const Constants extends readonly string[],
>(
  name: Name,
  tensors: Tensors,
  constants: Constants,
  variants: {
    readonly [V in VariantName]?: Variant<Readonly<Record<Constants[number], number>>>;
  } & { readonly plain: Variant<Readonly<Record<Constants[number], number>>> },
) {
  return { name, tensors, constants, variants };
}

/** The values that a variant's overrides have everywhere. */
export function fixedOverrides({ fixed, overrides = [] }: Variant): Readonly<Record<string, number>> {
  return fixed ?? (overrides.includes('WORKGROUP_SIZE') ? {} : { WORKGROUP_SIZE });
}

/** Floats of the reference, or of everything else. */
export type FloatArray = Float64Array | Float32Array;
/** An array that stands for a tensor on the host. */
export type HostTensor = FloatArray | Int32Array;
/** The array that stands for a tensor of that use: statistics and records are floats on the host. */
export type TensorArray<Use, Floats, Ids> = Use extends `${string} i32` ? Ids : Floats;

/** Elements per step in the statistics: loss, clipped elements, largest absolute gradient element. */
export const STATISTICS = { stride: 3, loss: 0, clipped: 1, largestGradient: 2 } as const;
