import type { KernelName } from '../../kernels/index.ts';
import type { AnyTwin } from '../../reference/twin.ts';
import { CPU_KERNELS } from '../index.ts';
import { cells } from './cells.ts';
import { layers } from './layers.ts';
import type { SimdExports } from './signatures.ts';
import { updates } from './updates.ts';

/**
 * The CPU engine's kernels for arrays in the memory of a WebAssembly instance: each hands addresses and sizes over. Where
 * there is little to compute the plain kernel serves.
 */
export function simdKernels(wasm: SimdExports): Record<KernelName, AnyTwin> {
  return { ...CPU_KERNELS, ...cells(wasm), ...layers(wasm), ...updates(wasm) };
}
