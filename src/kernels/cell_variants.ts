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
export const MAX_VECTORS = 1_024;
/** WebGPU's default limit of invocations per workgroup, and so the most units of a persistent kernel. */
export const MAX_INVOCATIONS = 256;
/** Invocations that may share a unit. */
const PARTS = [4, 2, 1] as const;

/** The weights as `pack_recurrent` lays them out, which the persistent kernels read, and forward tiles. */
export const PACKED = 'packed';

/** One invocation per unit of each sequence. */
export const perUnit = ({ HIDDEN }: CellConstants, { batchSize: B }: { readonly batchSize: number }): Launch => ({
  workgroups: perElement(B * HIDDEN),
});

/** A variant with one invocation per unit of each sequence. */
export function plain(shared: readonly string[]): Variant<CellConstants> {
  return { shared, leavesOut: [PACKED], launch: perUnit };
}

/** One invocation per four units of four sequences. */
export function cellBlocks(shared: readonly string[]): Variant<CellConstants> {
  return {
    shared: ['four', ...shared],
    leavesOut: [PACKED],
    launch: ({ HIDDEN: H }, { batchSize: B }) =>
      H % BLOCK === 0 && B >= BLOCK ? { workgroups: perElement(Math.ceil(B / BLOCK) * (H / BLOCK)) } : null,
  };
}

/** Units and sequences of a workgroup in tiles, forward and backward: keep in step with shaders/shared/tiles_*.wgsl. */
const TILE_UNITS = { forward: 8, backward: 32 } as const;
const TILE_SEQUENCES = 32;

/** A workgroup for each tile of units and sequences, whose invocations share what they load; one time step. */
export function cellTiles(way: 'forward' | 'backward', shared: readonly string[]): Variant<CellConstants> {
  return {
    shared: ['four', ...shared, `tiles_${way}`],
    ...(way === 'forward' && { leavesOut: ['weight'] }),
    launch: ({ HIDDEN: H }, { batchSize: B }) => ({
      workgroups: inRows(Math.ceil(H / TILE_UNITS[way]) * Math.ceil(B / TILE_SEQUENCES)),
    }),
  };
}

/**
 * One workgroup takes four sequences through all time steps, with an invocation per unit or, on hardware, as many per unit as
 * there is room for: they wait for memory side by side. On programs on the CPU invocations take turns, at every barrier.
 * @param kept vectors per unit that other units read at every step
 * @param handed vectors per unit that an invocation hands to the one that finishes the unit; keep both in step with
 *   shaders/shared/persistent_*.wgsl
 */
export function persistent(
  shared: readonly string[],
  kept: number,
  handed: number,
  leavesOut: readonly string[] = [],
): Variant<CellConstants> {
  return {
    shared: ['unseen', ...shared],
    leavesOut,
    overrides: ['PARTS', 'TURNS', 'WORKGROUP_SIZE'],
    allTimes: true,
    launch: ({ HIDDEN: H }, { batchSize: B }, { software }) => {
      if (H > MAX_INVOCATIONS) return null;
      const fits = (count: number) => count * H <= MAX_INVOCATIONS && (kept + (count - 1) * handed) * H <= MAX_VECTORS;
      const parts = software ? 1 : (PARTS.find(fits) ?? 1);
      const turns = parts === 1 && 2 * kept * H <= MAX_VECTORS ? 2 : 1;
      // Multiples of 32, as hardware runs invocations 32 or 64 at a time.
      const invocations = Math.ceil((parts * H) / 32) * 32;
      return {
        workgroups: inRows(Math.ceil(B / SEQUENCES)),
        overrides: { PARTS: parts, TURNS: turns, WORKGROUP_SIZE: invocations },
      };
    },
  };
}
