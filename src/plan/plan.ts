import { KERNELS } from '../kernels/index.ts';
import type { Constants, KernelName, TensorName } from '../kernels/index.ts';

/** A named buffer, or one tensor in it: offset and length in elements, the offset aligned as the layout's are. */
export interface TensorRef {
  readonly buffer: string;
  readonly offset?: number;
  readonly length?: number;
}

/** One kernel at work: everything but the step's record, which is chosen when the plan is executed. */
export interface DispatchOf<N extends KernelName> {
  readonly kernel: N;
  readonly tensors: Readonly<Record<TensorName<N>, TensorRef>>;
  readonly constants: Constants<N>;
  /** The time steps that it computes, in this order; [0] where time means nothing. */
  readonly times: readonly number[];
}
/** A dispatch of any of some kernels. */
export type Dispatch<N extends KernelName = KernelName> = { [P in N]: DispatchOf<P> }[N];

/** What is done, in order: every dispatch sees what those before it wrote. A plan is data and knows no device. */
export type Plan = readonly Dispatch[];

const ONCE = [0] as const;

/** A dispatch; its tensors and constants are those of the kernel's signature, no more and no fewer. */
export function dispatch<N extends KernelName>(
  kernel: N,
  tensors: DispatchOf<N>['tensors'],
  constants: Constants<N>,
  times: readonly number[] = ONCE,
): DispatchOf<N> {
  return { kernel, tensors, constants, times };
}

/** A dispatch whose tensors and constants are looked up by the names in the kernel's signature. */
export function dispatchBy<N extends KernelName>(
  kernel: N,
  tensorFor: (name: TensorName<N>) => TensorRef,
  constants: Readonly<Record<string, number>>,
  times?: readonly number[],
): Dispatch {
  const signature = KERNELS[kernel];
  const tensors = pick(Object.keys(signature.tensors) as TensorName<N>[], tensorFor);
  const values = pick(signature.constants as readonly (keyof Constants<N>)[], (name) => constants[name as string]!);
  return dispatch(kernel, tensors, values, times) as unknown as Dispatch;
}

function pick<K extends PropertyKey, V>(keys: readonly K[], valueFor: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, valueFor(key)])) as Record<K, V>;
}

/** Whole buffers, each under its own name. */
export function buffers<K extends string>(...names: readonly K[]): Record<K, TensorRef> {
  return pick(names, (buffer) => ({ buffer }));
}

/** Buffers that hold ids; all others hold floats. */
export const ID_BUFFERS: readonly string[] = ['inputs', 'targets', 'forced', 'symbols'];
