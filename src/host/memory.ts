import type { HostFunctions } from '../kernels/index.ts';
import type { FloatArray, HostTensor } from '../kernels/signature.ts';
import type { ModelConfig } from '../model/config.ts';
import type { StepRecord } from '../model/step.ts';

/** An array in a model's memory. */
export interface HostArray {
  readonly length: number;
  /** The numbers. Look them up when they are needed: memory that grows moves, and leaves arrays behind empty. */
  readonly values: HostTensor;
}

/** What a sampler of whole names reads and writes. Shapes: uniforms and symbols count x maxLength, forced maxLength. */
export interface NameTensors {
  readonly parameters: FloatArray;
  readonly forced: Int32Array;
  readonly uniforms: FloatArray;
  readonly symbols: Int32Array;
  readonly space: FloatArray;
}

/** Draws whole names in one call. */
export interface NameSampler {
  /** Whether it knows the model's cell. */
  draws(config: ModelConfig): boolean;
  /** Floats of working space that so many names need. */
  spaceFor(config: ModelConfig, count: number): number;
  /**
   * Draws as many names as the record's batch has, as the kernel `draw` does for each position; what follows a name's end
   * stays.
   */
  draw(tensors: NameTensors, config: ModelConfig, record: StepRecord): void;
}

/** Where the arrays of one model lie, and the kernels that work on them. */
export interface HostMemory {
  /** What its floats are. */
  readonly Floats: Float32ArrayConstructor | Float64ArrayConstructor;
  /** For arrays of this memory, whose type only the memory knows. */
  readonly kernels: HostFunctions<never, never>;
  /** Whether its kernels are so slow that long calls are made in pieces. */
  readonly inPieces: boolean;
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
  readonly Floats: HostMemory['Floats'];
  readonly kernels: HostMemory['kernels'];
  readonly sampler = null;
  readonly inPieces: boolean;
  readonly moves = 0;

  constructor(Floats: HostMemory['Floats'], kernels: HostMemory['kernels'], { inPieces = false } = {}) {
    this.Floats = Floats;
    this.kernels = kernels;
    this.inPieces = inPieces;
  }

  floats(_name: string, elements: number): HostArray {
    return { length: elements, values: new this.Floats(elements) };
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
