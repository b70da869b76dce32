import type { KernelName } from '../kernels/index.ts';
import type { Form, Workgroups } from '../kernels/kernel.ts';

/** A named buffer, or one tensor in it: offset and length in elements, the offset aligned as the layout's are. */
export interface TensorRef {
  readonly buffer: string;
  readonly offset?: number;
  readonly length?: number;
}

/** One kernel at work: everything but the step's record, which is chosen when the plan is executed. */
export interface Dispatch {
  readonly kernel: KernelName;
  /** Tensors by the kernel's binding names. */
  readonly tensors: Readonly<Record<string, TensorRef>>;
  readonly constants: Readonly<Record<string, number>>;
  /** The time step it computes; 0 where that means nothing. */
  readonly time: number;
  readonly workgroups: Workgroups;
  /**
   * Which of the kernel's forms a device runs; plain where nothing is said. A persistent one makes the steps of all times,
   * and has constants of its own; it is for devices only.
   */
  readonly form?: Form;
}

/** What is done, in order: every dispatch sees what those before it wrote. A plan is data and knows no device. */
export type Plan = readonly Dispatch[];

/** Buffers that hold ids; all others hold floats. */
export const ID_BUFFERS: readonly string[] = ['inputs', 'targets', 'forced', 'symbols'];
