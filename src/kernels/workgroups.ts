/** Invocations of a workgroup in every kernel that works element by element, row by row or block by block. */
export const WORKGROUP_SIZE = 64;

/** The most workgroups that one dimension of a dispatch may have (WebGPU's default limit). */
const MAX_WORKGROUPS = 65_535;

/** How many workgroups a dispatch has, by dimension. */
export type Workgroups = readonly [x: number, y: number];

/** Workgroups in rows of at most 65,535; kernels turn them back into one number with `linear_index`. */
export function inRows(workgroups: number): Workgroups {
  if (workgroups <= MAX_WORKGROUPS) return [Math.max(1, workgroups), 1];
  const rows = Math.ceil(workgroups / MAX_WORKGROUPS);
  return [Math.ceil(workgroups / rows), rows];
}

/** Workgroups for one invocation per element. */
export function perElement(elements: number): Workgroups {
  return inRows(Math.ceil(elements / WORKGROUP_SIZE));
}

/** Workgroups for one invocation per block of side x side results. */
export function perBlock(rows: number, columns: number, side: number): Workgroups {
  return perElement(Math.ceil(rows / side) * Math.ceil(columns / side));
}
