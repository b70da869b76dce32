import type { KernelName } from '../kernels/index.ts';
import type { AnyTwin, HostTensor } from '../reference/twin.ts';
import { ID_BUFFERS } from '../scheduler/plan.ts';
import type { Plan, TensorRef } from '../scheduler/plan.ts';

/** Floats of either width. */
export type FloatArray = Float32Array | Float64Array;

/** What makes an engine on the host: how wide its floats are, and a function for every kernel. */
export interface HostBackend {
  readonly Floats: Float32ArrayConstructor | Float64ArrayConstructor;
  readonly kernels: Readonly<Record<KernelName, AnyTwin>>;
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
  readonly #backend: HostBackend;
  readonly #arrays = new Map<string, HostTensor>();
  readonly #compiled = new Map<string, readonly Call[]>();

  constructor(backend: HostBackend) {
    this.#backend = backend;
  }

  /** An array of that name with room for so many elements. */
  reserve(name: string, elements: number): HostTensor {
    const old = this.#arrays.get(name);
    if (old && old.length >= elements) return old;
    const array = ID_BUFFERS.includes(name) ? new Int32Array(elements) : new this.#backend.Floats(elements);
    if (old) array.set(old);
    return this.share(name, array);
  }

  /** Uses an array that belongs to the model. */
  share(name: string, array: HostTensor): HostTensor {
    this.#arrays.set(name, array);
    this.#compiled.clear();
    return array;
  }

  floats(name: string): FloatArray {
    return this.#arrays.get(name) as FloatArray;
  }

  ids(name: string): Int32Array {
    return this.#arrays.get(name) as Int32Array;
  }

  /** The calls of a plan, made once per key. */
  compile(key: string, plan: () => Plan): readonly Call[] {
    let calls = this.#compiled.get(key);
    if (!calls) {
      calls = plan().map((dispatch) => ({
        run: this.#backend.kernels[dispatch.kernel],
        tensors: Object.fromEntries(
          Object.entries(dispatch.tensors).map(([binding, ref]) => [binding, this.#view(ref)]),
        ) as never,
        constants: dispatch.constants as never,
        time: dispatch.time,
      }));
      this.#compiled.set(key, calls);
    }
    return calls;
  }

  #view(ref: TensorRef): HostTensor {
    const array = this.#arrays.get(ref.buffer);
    if (!array) throw new Error(`The plan uses a buffer ${ref.buffer}, which the workspace does not have.`);
    if (ref.offset === undefined || ref.length === undefined) return array;
    return array.subarray(ref.offset, ref.offset + ref.length);
  }
}
