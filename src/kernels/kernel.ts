/** How a kernel uses a storage buffer. */
export type Access = 'read' | 'read_write';

/** One storage binding; they are numbered from 2 in order, after the two uniforms that all kernels share. */
export interface Binding {
  readonly name: string;
  readonly access: Access;
}

/** A WGSL kernel made addressable. */
export interface Kernel {
  /** The stem of its file, its twin's and its entry point's name. */
  readonly name: string;
  /** Complete WGSL: the shared parts it uses, then its own file. What `unroll` is for must be unrolled. */
  readonly source: string;
  readonly bindings: readonly Binding[];
  /** Names of the overrides that every dispatch must set. */
  readonly constants: readonly string[];
  /** Overrides that have one value everywhere, the size of its workgroup first of all. */
  readonly fixed: Readonly<Record<string, number>>;
}

/**
 * Ways to compute the same thing. `plain` takes any size, and has an invocation per element or per small block; `blocks`
 * loads less per result, with fewer invocations that do more each, where sizes are multiples of 4; `registers` loads less
 * still, where a row of weights fits an invocation's registers and subgroups can share what they load; `persistent` makes
 * all time steps of a cell in one dispatch, in workgroups that stay while time passes, where their memory holds the states.
 */
export type Form = 'plain' | 'blocks' | 'registers' | 'persistent';
/** Those that kernels of cells have. */
export const FORMS_OF_CELLS = ['plain', 'blocks', 'persistent'] as const satisfies readonly Form[];
/** One of them. */
export type CellForm = (typeof FORMS_OF_CELLS)[number];

/** Invocations of a workgroup in every kernel that works element by element, row by row or block by block. */
export const WORKGROUP_SIZE = 64;
/** Side of the square block that an invocation of the matrix product computes; BLOCK in shaders/matmul.wgsl. */
const BLOCK = 4;
/** Elements that an invocation of the clipping kernels looks at. */
export const ELEMENTS = 16;

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

/** Workgroups of the matrix product for a result of that size. */
export function perBlock(rows: number, columns: number): Workgroups {
  return perElement(Math.ceil(rows / BLOCK) * Math.ceil(columns / BLOCK));
}
