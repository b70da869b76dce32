import type { FloatArray, HostArray, HostMemory } from '../cpu/host_memory.ts';
import type { AnyTwin, HostTensor } from '../reference/twin.ts';
import { ID_BUFFERS } from '../scheduler/plan.ts';
import type { Dispatch, Plan, TensorRef } from '../scheduler/plan.ts';

/** What makes an engine on the host: how wide its floats are, and memory with kernels for every model. */
export interface HostBackend {
  readonly Floats: Float32ArrayConstructor | Float64ArrayConstructor;
  openMemory(): HostMemory;
}

/** A dispatch with its tensors looked up. */
export interface Call {
  readonly run: AnyTwin;
  readonly tensors: never;
  readonly constants: never;
  readonly time: number;
}

/** Named arrays that grow as needed and keep their contents, and the plans compiled against them. */
export class HostWorkspace {
  readonly #memory: HostMemory;
  readonly #arrays = new Map<string, HostArray>();
  /** Plans by what they do, then by their sizes. */
  readonly #compiled = new Map<string, Map<number, readonly Call[]>>();
  /** The memory's count of moves when the plans were compiled. */
  #moves = 0;
  /** Sizes for which there is room. */
  #roomFor = { T: 0, B: 0 };

  constructor(memory: HostMemory) {
    this.#memory = memory;
  }

  /** Makes room for T time steps of B sequences; `sizes` gives the elements by name, which grow with T and with B. */
  reserveAll(T: number, B: number, sizes: (T: number, B: number) => Readonly<Record<string, number>>): void {
    if (T <= this.#roomFor.T && B <= this.#roomFor.B) return;
    for (const [name, elements] of Object.entries(sizes(T, B))) this.reserve(name, elements);
    this.#roomFor = { T, B };
  }

  /** Makes sure that there is an array of that name with room for so many elements. */
  reserve(name: string, elements: number): void {
    const old = this.#arrays.get(name);
    if (old && old.length >= elements) return;
    const array = this.#memory[ID_BUFFERS.includes(name) ? 'ids' : 'floats'](name, elements);
    if (old) {
      array.values.set(old.values);
      this.#memory.release(old);
    }
    this.share(name, array);
  }

  /** Uses an array that belongs to the model. */
  share(name: string, array: HostArray): void {
    this.#arrays.set(name, array);
    this.#compiled.clear();
  }

  /** The floats of that name. They are to be used at once: whatever reserves may move them. */
  floats(name: string): FloatArray {
    return this.#arrays.get(name)!.values as FloatArray;
  }

  /** The ids of that name, to be used at once. */
  ids(name: string): Int32Array {
    return this.#arrays.get(name)!.values as Int32Array;
  }

  /** The calls of a plan, made once for what it does and two sizes below 2^26. */
  compile(what: string, [first, second]: readonly [number, number], plan: () => Plan): readonly Call[] {
    if (this.#moves !== this.#memory.moves) {
      this.#compiled.clear();
      this.#moves = this.#memory.moves;
    }
    let plans = this.#compiled.get(what);
    if (!plans) this.#compiled.set(what, (plans = new Map()));
    const sizes = first * 2 ** 26 + second;
    let calls = plans.get(sizes);
    if (!calls) plans.set(sizes, (calls = plan().map((dispatch) => this.#call(dispatch))));
    return calls;
  }

  #call({ kernel, tensors, constants, time }: Dispatch): Call {
    const views = Object.entries(tensors).map(([binding, ref]) => [binding, this.#view(ref)]);
    return {
      run: this.#memory.kernels[kernel],
      tensors: Object.fromEntries(views) as never,
      constants: constants as never,
      time,
    };
  }

  #view(ref: TensorRef): HostTensor {
    const array = this.#arrays.get(ref.buffer)?.values;
    if (!array) throw new Error(`The plan uses a buffer ${ref.buffer}, which the workspace does not have.`);
    if (ref.offset === undefined || ref.length === undefined) return array;
    return array.subarray(ref.offset, ref.offset + ref.length);
  }
}
