import type { KernelName } from '../kernels/index.ts';
import type { AdapterKind } from './cell_forms.ts';

/** Sequences that a workgroup takes through time: a vector of four. */
export const SEQUENCES = 4;
/** Vectors of four floats that workgroup memory holds: 16 KiB, WebGPU's default limit. */
const MAX_VECTORS = 1_024;
/** Invocations of a workgroup on software adapters. */
const SOFTWARE_INVOCATIONS = 32;
/** WebGPU's default limit of invocations per workgroup. */
const MAX_INVOCATIONS = 256;
/** Into how many parts sums may be split. */
const PARTS = [4, 2, 1] as const;

/**
 * What a persistent kernel has in workgroup memory, in vectors per unit: what is kept from step to step, and sums, the
 * latter for each part. Keep in step with shaders/shared/persistent_forward.wgsl and persistent_backward.wgsl.
 */
const MEMORY: Partial<Record<KernelName, { readonly kept: number; readonly sums: number }>> = {
  rnn_forward: { kept: 1, sums: 1 },
  rnn_backward: { kept: 1, sums: 1 },
  lstm_forward: { kept: 1, sums: 4 },
  lstm_backward: { kept: 4, sums: 1 },
  gru_forward: { kept: 1, sums: 3 },
  gru_backward: { kept: 3, sums: 1 },
};

/**
 * The constants of a kernel's persistent form for H units beside its own; null where it has no such form, or workgroup
 * memory is too small. Hardware splits sums as far as there is room: parts add up side by side, and forward they read
 * neighbouring weights. Programs on the CPU have no use for that: SwiftShader compiles a store for each number in
 * workgroup memory, which it must clear (0.7 s instead of 3.6 s for lstm_forward, H 50), and switches between all
 * invocations at every barrier.
 */
export function persistentConstants(
  kernel: KernelName,
  H: number,
  kind: AdapterKind,
): Readonly<Record<string, number>> | null {
  const memory = MEMORY[kernel];
  const fitting = PARTS.filter((count) => memory && (memory.kept + count * memory.sums) * H <= MAX_VECTORS);
  const parts = kind === 'hardware' ? fitting[0] : fitting.at(-1);
  if (!memory || !parts) return null;
  if (kind === 'software') return { PARTS: parts, WORKGROUP_SIZE: SOFTWARE_INVOCATIONS };
  // Multiples of 32, as hardware runs invocations 32 or 64 at a time.
  const wanted = Math.ceil((memory.sums * parts * H) / 32) * 32;
  return { PARTS: parts, WORKGROUP_SIZE: Math.min(MAX_INVOCATIONS, wanted) };
}
