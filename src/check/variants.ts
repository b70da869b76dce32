import { KERNELS } from '../kernels/index.ts';
import type { KernelName } from '../kernels/index.ts';
import type { Signature, VariantName } from '../kernels/signature.ts';

/** One variant of a kernel. */
export interface VariantId {
  readonly kernel: KernelName;
  readonly variant: VariantName;
}

/** Every variant of every kernel. */
export const ALL_VARIANTS: readonly VariantId[] = Object.entries<Signature>(KERNELS).flatMap(([kernel, { variants }]) =>
  Object.keys(variants).map((variant) => ({ kernel: kernel as KernelName, variant: variant as VariantName })),
);
