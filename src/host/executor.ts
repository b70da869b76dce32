import { breathes, inBreaths } from './breaths.ts';
import { inPieces } from './pieces.ts';
import type { HostArray, HostMemory, NameTensors } from './memory.ts';
import type { KernelFunctions, KernelName, TensorArrays } from '../kernels/index.ts';
import { STATISTICS } from '../kernels/signature.ts';
import type { FloatArray, HostTensor } from '../kernels/signature.ts';
import { emptyStepRecord } from '../model/step.ts';
import type { StepRecord } from '../model/step.ts';
import type { Executor, NameSampler, Part, Statistics, StepSizes, Workspace } from '../plan/executor.ts';
import { ID_BUFFERS } from '../plan/plan.ts';
import type { Dispatch, Plan, TensorRef } from '../plan/plan.ts';
import { Programs } from '../plan/programs.ts';

/** A plan as calls of functions, each a time step of a dispatch. */
export type HostProgram = readonly ((record: StepRecord) => void)[];

/** Runs plans as plain function calls on arrays of this thread. */
export class HostExecutor implements Executor<HostProgram> {
  readonly target = null;
  readonly sampler: NameSampler<HostProgram> | null;
  readonly #memory: HostMemory;

  constructor(memory: HostMemory) {
    this.#memory = memory;
    const { sampler } = memory;
    this.sampler = sampler && {
      draws: (config) => sampler.draws(config),
      spaceFor: (config, count) => sampler.spaceFor(config, count),
      draw: (workspace, config, record) => sampler.draw((workspace as HostWorkspace).nameTensors(), config, record),
    };
  }

  wholeNames(): null {
    return null;
  }

  open(): HostWorkspace {
    return new HostWorkspace(this.#memory);
  }

  async explain(failure: unknown): Promise<unknown> {
    return failure;
  }

  /** Arrays are the garbage collector's, once nobody holds them; threads are not. */
  destroy(): void {
    this.#memory.close();
  }
}

/** Named arrays, and the plans bound to them. */
export class HostWorkspace implements Workspace<HostProgram> {
  readonly #memory: HostMemory;
  readonly #arrays = new Map<string, HostArray>();
  readonly #programs = new Programs<HostProgram>();
  /** The memory's count of moves when programs were made. */
  #moves = 0;
  #record = emptyStepRecord();

  constructor(memory: HostMemory) {
    this.#memory = memory;
  }

  reserve(elements: Readonly<Record<string, number>>): void {
    for (const name in elements) {
      const wanted = elements[name]!;
      const old = this.#arrays.get(name);
      if (old && old.length >= wanted) continue;
      const array = this.#memory[ID_BUFFERS.includes(name) ? 'ids' : 'floats'](name, wanted);
      if (old) {
        array.values.set(old.values);
        this.#memory.release(old);
      }
      this.#place(name, array);
    }
  }

  reserveRecords(): void {
    // A call gets its record when it is made.
  }

  share(name: string, owner: HostWorkspace, buffer = name): void {
    this.#place(name, owner.#array(buffer));
  }

  write(buffer: string, values: FloatArray | Int32Array, first = 0): void {
    this.values(buffer).set(values, first);
  }

  copyFrom(other: HostWorkspace, [buffer, first, elements]: Part): void {
    this.values(buffer).set(other.values(buffer).subarray(first, first + elements));
  }

  program(what: string, sizes: StepSizes, plan: (sizes: StepSizes) => Plan): HostProgram | Promise<HostProgram> {
    if (this.#moves !== this.#memory.moves) {
      this.#programs.clear();
      this.#moves = this.#memory.moves;
    }
    return this.#programs.get(what, sizes, () => {
      const whole = plan(sizes);
      const parts = this.#memory.inPieces ? whole.flatMap((dispatch) => inPieces(dispatch, sizes)) : whole;
      return parts.flatMap((dispatch) => this.#calls(dispatch));
    });
  }

  setRecord(_slot: number, record: StepRecord): void {
    this.#record = record;
  }

  run(program: HostProgram): void | Promise<void> {
    if (breathes()) return inBreaths(program.length, (i) => program[i]!(this.#record));
    for (const call of program) call(this.#record);
    return undefined;
  }

  submit(): void {
    // All is done.
  }

  async read(parts: readonly Part[]): Promise<FloatArray> {
    const total = parts.reduce((sum, [, , elements]) => sum + elements, 0);
    const copy = new this.#memory.Floats(total);
    let at = 0;
    for (const [buffer, first, elements] of parts) {
      copy.set(this.values(buffer).subarray(first, first + elements), at);
      at += elements;
    }
    return copy;
  }

  async readIds(parts: readonly Part[]): Promise<Int32Array> {
    // `slice` of memory that threads share is several times as slow as `set`.
    const copy = new Int32Array(parts.reduce((sum, [, , elements]) => sum + elements, 0));
    let at = 0;
    for (const [buffer, first, elements] of parts) {
      copy.set(this.peek(buffer).subarray(first, first + elements), at);
      at += elements;
    }
    return copy;
  }

  async readStatistics(steps: number): Promise<Statistics> {
    const all = this.values('statistics');
    const column = (field: number) => {
      const values = new Float64Array(steps);
      for (let i = 0; i < steps; i++) values[i] = all[i * STATISTICS.stride + field]!;
      return values;
    };
    return {
      losses: column(STATISTICS.loss),
      clipped: new Uint32Array(column(STATISTICS.clipped)),
      largestGradient: column(STATISTICS.largestGradient),
    };
  }

  peek(buffer: string): Int32Array {
    return this.values(buffer) as Int32Array;
  }

  /** The numbers of a buffer, to be used at once: whatever reserves may move them. */
  values(buffer: string): HostTensor {
    return this.#array(buffer).values;
  }

  /** What a sampler of whole names works on, to be used at once. */
  nameTensors(): NameTensors {
    const floats = (name: string) => this.values(name) as FloatArray;
    return {
      parameters: floats('parameters'),
      forced: this.peek('forced'),
      uniforms: floats('uniforms'),
      symbols: this.peek('symbols'),
      space: floats('space'),
    };
  }

  destroy(): void {
    // Arrays are the garbage collector's.
  }

  #array(name: string): HostArray {
    const array = this.#arrays.get(name);
    if (!array) throw new Error(`The plan uses a buffer ${name}, which the workspace does not have.`);
    return array;
  }

  #place(name: string, array: HostArray): void {
    this.#arrays.set(name, array);
    this.#programs.clear();
  }

  #calls(dispatch: Dispatch): HostProgram {
    const views = Object.entries<TensorRef>(dispatch.tensors).map(([name, ref]) => [name, this.#view(ref)]);
    return callsOf(this.#memory.kernels, dispatch, Object.fromEntries(views));
  }

  #view({ buffer, offset, length }: TensorRef): HostTensor {
    const { values } = this.#array(buffer);
    return offset === undefined || length === undefined ? values : values.subarray(offset, offset + length);
  }
}

function callsOf<N extends KernelName>(
  functions: Partial<KernelFunctions<never, never>>,
  { kernel, constants, times }: Dispatch<N>,
  views: Readonly<Record<string, HostTensor>>,
): HostProgram {
  // No kernel of devices alone is in a plan for the host.
  const run = functions[kernel]!;
  // The one place where arrays get their types back: a plan names buffers, and ID_BUFFERS says of what.
  const tensors = views as unknown as TensorArrays<N, never, never>;
  return times.map((time) => (record) => run(tensors, constants, record, time));
}
