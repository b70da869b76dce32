import type { FloatArray } from '../kernels/signature.ts';
import type { ModelConfig } from '../model/config.ts';
import type { StepRecord } from '../model/step.ts';
import type { Plan } from './plan.ts';
import type { Target } from './variants.ts';

/** Elements of a buffer: its name, the first, and how many. */
export type Part = readonly [buffer: string, first: number, elements: number];

/** T and B of the steps that a program makes. */
export interface StepSizes {
  readonly timeSteps: number;
  readonly batchSize: number;
}

/** The statistics of some steps; element i belongs to step i. */
export interface Statistics {
  readonly losses: Float64Array;
  readonly clipped: Uint32Array;
  readonly largestGradient: Float64Array;
}

/**
 * Named buffers that grow as needed and keep their contents, and the plans compiled against them. Buffers start at zero.
 * Calls take effect in their order; what is read comes later.
 */
export interface Workspace<Program> {
  /** Makes sure that buffers of these names have room for so many elements each. Throws a RangeError where there is none. */
  reserve(elements: Readonly<Record<string, number>>): void;
  /** Makes room for so many records, and for time steps below a count. */
  reserveRecords(records: number, times: number): void;
  /** Uses another workspace's buffer under a name. */
  share(name: string, owner: Workspace<Program>, buffer?: string): void;
  /** Writes elements, from one on; by default from the first. */
  write(buffer: string, values: FloatArray | Int32Array, first?: number): void;
  /** Copies elements of another workspace's buffer of that name to the beginning of this one's. */
  copyFrom(other: Workspace<Program>, [buffer, first, elements]: Part): void;
  /** A plan ready to be run; made once for what it does and its sizes, until a buffer is replaced. Reserve first. */
  program(what: string, sizes: StepSizes, plan: (sizes: StepSizes) => Plan): Program | Promise<Program>;
  /** Says what the steps of a slot are given. The object is read until the next call for any slot. */
  setRecord(slot: number, record: StepRecord): void;
  /**
   * Runs a program with the record of a slot, which was set last or belongs to the same submission. Await what it returns
   * before anything else is asked of this workspace.
   */
  run(program: Program, slot: number): void | Promise<void>;
  /** Hands over what was run so far: no submission becomes long. */
  submit(): void;
  /** Copies of parts, one after the other, as they are once all that was run is done. */
  read(parts: readonly Part[]): Promise<FloatArray>;
  readIds(parts: readonly Part[]): Promise<Int32Array>;
  readStatistics(steps: number): Promise<Statistics>;
  /** The ids of a buffer as they are now; null where this thread cannot see them. They may move with the next call. */
  peek(buffer: string): Int32Array | null;
  destroy(): void;
}

/** Draws whole names in one call, without a plan. */
export interface NameSampler<Program> {
  /** Whether it knows the model's cell. */
  draws(config: ModelConfig): boolean;
  /** Floats of the buffer `space` that so many names need. */
  spaceFor(config: ModelConfig, count: number): number;
  /**
   * Draws as many names as the record's batch has, as the kernel `draw` does for each position; what follows a name's end
   * stays. Buffers: parameters, forced (maxLength), uniforms and symbols (count x maxLength), space.
   */
  draw(workspace: Workspace<Program>, config: ModelConfig, record: StepRecord): void;
}

/** Plans whole names of a model in one dispatch. */
export interface NamePlanner {
  /** How many names of so many symbols one dispatch may make; 0 where names are made position by position. */
  namesAtOnce(maxLength: number): number;
  /** What makes B names. */
  plan(): Plan;
  /** Elements of the buffers that only `plan` needs. */
  sizes(count: number): Record<string, number>;
}

/** One kind of machine that runs plans, for one model. */
export interface Executor<Program> {
  /** By what variants are chosen; null on the host, where every kernel has one. */
  readonly target: Target | null;
  readonly sampler: NameSampler<Program> | null;
  /** What plans whole names of a model in one dispatch; null on the host, whose pages need not load it. */
  wholeNames(config: ModelConfig): NamePlanner | null;
  open(label: string): Workspace<Program>;
  /** What a failure comes from. */
  explain(failure: unknown): Promise<unknown>;
  destroy(): void;
}
