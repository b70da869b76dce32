import { kernelCases, variantCases } from '../../src/check/cases.ts';
import { CPU_KERNELS } from '../../src/host/functions.ts';

/** All cases of every kernel in its plain variant, of the other variants, and of those that make all time steps. */
export const KERNEL_CASES = kernelCases('full');
export const VARIANT_CASES = variantCases('full', KERNEL_CASES);
export const PERSISTENT_CASES = VARIANT_CASES.filter(({ variant }) => variant === 'persistent');
/** The kernels that the host has, too, each with its cases. */
export const HOST_KERNEL_CASES = Object.entries(KERNEL_CASES).filter(([kernel]) => kernel in CPU_KERNELS);
