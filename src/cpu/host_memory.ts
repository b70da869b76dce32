import type { KernelName } from '../kernels/index.ts';
import type { ModelConfig } from '../model/config.ts';
import type { StepRecord } from '../model/step.ts';
import type { AnyTwin, HostTensor } from '../reference/twin.ts';

/** Floats of either width. */
export type FloatArray = Float32Array | Float64Array;

/** An array in a model's memory. */
export interface HostArray {
  readonly length: number;
  /** The numbers. Look them up when they are needed: memory that grows moves, and leaves arrays behind empty. */
  readonly values: HostTensor;
}

/** Draws whole names in one call. */
export interface NameSampler {
  /** Whether it draws names from such a model; where it does not, names are drawn by the kernels, position by position. */
  draws(config: ModelConfig): boolean;
  /** Floats of working space that so many names need. */
  spaceFor(config: ModelConfig, count: number): number;
  /**
   * Draws as many names as the record's batch has, as the kernel `draw` does for each position; what follows a name's end
   * stays. Shapes: coins and symbols count x maxLength, forced maxLength.
   */
  draw(
    tensors: Readonly<Record<'parameters' | 'forced' | 'coins' | 'symbols' | 'space', HostTensor>>,
    config: ModelConfig,
    record: StepRecord,
  ): void;
}

/** Where the arrays of one model lie, and the kernels that work on them. */
export interface HostMemory {
  readonly kernels: Readonly<Record<KernelName, AnyTwin>>;
  /** What draws whole names; null where names are drawn by the kernels, position by position. */
  readonly sampler: NameSampler | null;
  /** How often the arrays have moved so far; only `floats` and `ids` make them. */
  readonly moves: number;
  /** So many floats, all 0. Throws a RangeError with the array's name where there is no room. */
  floats(name: string, elements: number): HostArray;
  /** So many ids, all 0. */
  ids(name: string, elements: number): HostArray;
  /** Gives an array's room back; it must not be used any more. */
  release(array: HostArray): void;
  /** Ends what works in it besides this thread; nothing is to be computed any more. */
  close(): void;
}

/** Ordinary arrays, which are the garbage collector's and never move. */
export class ArrayMemory implements HostMemory {
  readonly kernels: HostMemory['kernels'];
  readonly sampler = null;
  readonly moves = 0;
  readonly #Floats: Float32ArrayConstructor | Float64ArrayConstructor;

  constructor(Floats: Float32ArrayConstructor | Float64ArrayConstructor, kernels: HostMemory['kernels']) {
    this.kernels = kernels;
    this.#Floats = Floats;
  }

  floats(_name: string, elements: number): HostArray {
    return { length: elements, values: new this.#Floats(elements) };
  }

  ids(_name: string, elements: number): HostArray {
    return { length: elements, values: new Int32Array(elements) };
  }

  release(): void {
    // Nobody holds it any more.
  }

  close(): void {
    // It is this thread's alone.
  }
}
