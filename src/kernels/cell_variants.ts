import type { Launch, Variant } from './signature.ts';
import { inRows, perElement } from './workgroups.ts';

/** Constants that every recurrent cell's kernel has. */
interface CellConstants {
  readonly HIDDEN: number;
}

/** Side of what an invocation computes in blocks: units and sequences. */
const BLOCK = 4;
/** Sequences that a workgroup of a persistent kernel takes through time: a vector of four. */
export const SEQUENCES = 4;
/** Vectors of four floats that workgroup memory holds: 16 KiB, WebGPU's default limit. */
const MAX_VECTORS = 1_024;
/** Invocations of a workgroup on software adapters. */
const SOFTWARE_INVOCATIONS = 32;
/** WebGPU's default limit of invocations per workgroup. */
const MAX_INVOCATIONS = 256;
/** Into how many parts sums may be split. */
const PARTS = [4, 2, 1] as const;

/** One invocation per unit of each sequence. */
export const perUnit = ({ HIDDEN }: CellConstants, { batchSize: B }: { readonly batchSize: number }): Launch => ({
  workgroups: perElement(B * HIDDEN),
});

/** One invocation per four units of four sequences. */
export function cellBlocks(shared: readonly string[]): Variant<CellConstants> {
  return {
    shared: ['four', ...shared],
    launch: ({ HIDDEN: H }, { batchSize: B }) =>
      H % BLOCK === 0 && B >= BLOCK ? { workgroups: perElement(Math.ceil(B / BLOCK) * (H / BLOCK)) } : null,
  };
}

/**
 * One workgroup takes four sequences through all time steps, where workgroup memory holds what it keeps. Hardware splits
 * sums as far as there is room: parts add up side by side, and forward they read neighbouring weights. Programs on the CPU
 * have no use for that: SwiftShader compiles a store for each number in workgroup memory, which it must clear (0.7 s
 * instead of 3.6 s for lstm_forward, H 50), and switches between all invocations at every barrier.
 * @param kept vectors per unit that are kept from step to step
 * @param sums vectors per unit that sums take, for each part; keep both in step with shaders/shared/persistent_*.wgsl
 */
export function persistent(shared: readonly string[], kept: number, sums: number): Variant<CellConstants> {
  return {
    shared: ['unseen', ...shared],
    overrides: ['PARTS', 'WORKGROUP_SIZE'],
    allTimes: true,
    launch: ({ HIDDEN: H }, { batchSize: B }, { software }) => {
      const fitting = PARTS.filter((count) => (kept + count * sums) * H <= MAX_VECTORS);
      const parts = software ? fitting.at(-1) : fitting[0];
      if (!parts) return null;
      // Multiples of 32, as hardware runs invocations 32 or 64 at a time.
      const wanted = Math.min(MAX_INVOCATIONS, Math.ceil((sums * parts * H) / 32) * 32);
      const overrides = { PARTS: parts, WORKGROUP_SIZE: software ? SOFTWARE_INVOCATIONS : wanted };
      return { workgroups: inRows(Math.ceil(B / SEQUENCES)), overrides };
    },
  };
}
