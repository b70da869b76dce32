import type { HostFunctions } from '../kernels/index.ts';
import { CPU_KERNELS } from '../host/functions.ts';
import { cells } from './cells.ts';
import { layers } from './layers.ts';
import type { SimdExports } from './signatures.ts';
import { updates } from './updates.ts';

/**
 * The CPU engine's kernels for arrays in the memory of a WebAssembly instance: each hands addresses and sizes over. Where
 * there is little to compute the plain kernel serves.
 */
export function simdKernels(wasm: SimdExports): HostFunctions<never, never> {
  return { ...CPU_KERNELS, ...cells(wasm), ...layers(wasm), ...updates(wasm) };
}
