import { program as kernels } from '../assembly/index.ts?assemblyscript';
import { program as tiles } from '../assembly/tiles/index.ts?assemblyscript';
import { program as relaxedTiles } from '../assembly/tiles/index.ts?assemblyscript&relaxed';

/**
 * What the WebAssembly module does, in the order of its arguments. Arrays are given by their addresses; `hard` is 1 for
 * the straight line in place of the logistic function. Keep in step with src/cpu/assembly.
 */
export interface SimdExports {
  readonly memory: WebAssembly.Memory;
  /** Bytes of a thread's own space, and where it lies; to be called first. */
  spaceBytes(): number;
  useSpace(address: number): void;
  /** The address of so many bytes. Throws a WebAssembly.RuntimeError where there is no room. */
  allocate(bytes: number): number;
  release(address: number): void;
  /** c += a b; for many sequences B the terms are added in another order than for few. */
  addProduct(
    a: number,
    aRow: number,
    aStep: number,
    b: number,
    bStep: number,
    bColumn: number,
    c: number,
    M: number,
    N: number,
    K: number,
    B: number,
  ): void;
  /** Makes every row of c a copy of one row; zero where its address is 0. */
  fillRows(c: number, row: number, M: number, N: number): void;
  rnnForward(
    gates: number,
    weight: number,
    bias: number,
    hiddenBefore: number,
    hidden: number,
    B: number,
    H: number,
  ): void;
  rnnBackward(
    dhidden: number,
    weight: number,
    hidden: number,
    gates: number,
    gatesAfter: number,
    B: number,
    H: number,
  ): void;
  lstmForward(
    gates: number,
    weight: number,
    bias: number,
    hiddenBefore: number,
    hidden: number,
    cellBefore: number,
    cell: number,
    B: number,
    H: number,
    hard: number,
  ): void;
  lstmBackward(
    dhidden: number,
    weight: number,
    cellBefore: number,
    cell: number,
    gates: number,
    gatesAfter: number,
    carried: number,
    B: number,
    H: number,
    hard: number,
  ): void;
  gruForward(
    gates: number,
    weight: number,
    bias: number,
    hiddenBefore: number,
    hidden: number,
    recurrent: number,
    B: number,
    H: number,
    hard: number,
  ): void;
  gruBackward(
    dhidden: number,
    weight: number,
    hiddenBefore: number,
    gates: number,
    recurrent: number,
    recurrentAfter: number,
    carried: number,
    B: number,
    H: number,
    hard: number,
  ): void;
  softmaxCrossEntropy(
    targets: number,
    logits: number,
    rowLoss: number,
    rows: number,
    V: number,
    lossScale: number,
  ): void;
  inputGather(
    inputs: number,
    weight: number,
    bias: number,
    gates: number,
    rows: number,
    gateRows: number,
    V: number,
  ): void;
  inputGradient(
    inputs: number,
    gates: number,
    weightGradient: number,
    rows: number,
    gateRows: number,
    V: number,
    stride: number,
  ): void;
  /** Bytes of working space that `drawNames` needs. */
  namesSpace(cell: number, layers: number, H: number, V: number, count: number): number;
  /** `space` begins with addresses: four for each layer, two for the head; `given` is 0 where the coins come from the generator. */
  drawNames(
    forced: number,
    given: number,
    symbols: number,
    space: number,
    cell: number,
    layers: number,
    H: number,
    V: number,
    hard: number,
    count: number,
    maxLength: number,
    temperature: number,
    seed: number,
    firstName: number,
  ): void;
  dropout(
    source: number,
    result: number,
    count: number,
    first: number,
    key: number,
    stepNumber: number,
    probability: number,
    rest: number,
  ): void;
  biasGradient(errors: number, gradient: number, rows: number, columns: number, stride: number): void;
  /** The largest absolute value; NaN where there is one. */
  largestSize(values: number, length: number): number;
  /** Clips and gives the number of clipped elements. */
  clip(values: number, length: number, clipValue: number): number;
  scale(values: number, length: number, factor: number): void;
  normPartial(gradients: number, partial: number, length: number, partials: number): void;
  sgd(gradients: number, parameters: number, length: number, learningRate: number): void;
  momentum(
    gradients: number,
    parameters: number,
    velocity: number,
    length: number,
    factor: number,
    learningRate: number,
  ): void;
  adagrad(
    gradients: number,
    parameters: number,
    squareSum: number,
    length: number,
    inner: number,
    outer: number,
    learningRate: number,
  ): void;
  rmsprop(
    gradients: number,
    parameters: number,
    squareAverage: number,
    length: number,
    decay: number,
    rest: number,
    epsilon: number,
    learningRate: number,
  ): void;
  adam(
    gradients: number,
    parameters: number,
    firstMoment: number,
    secondMoment: number,
    length: number,
    beta1: number,
    rest1: number,
    beta2: number,
    rest2: number,
    epsilon: number,
    decayed: number,
    firstStep: number,
    secondCorrection: number,
  ): void;
}

/** What an instance is made of, for a memory of its own or for one that threads share. */
export interface SimdModules {
  readonly kernels: WebAssembly.Module;
  /** The innermost loops of products. */
  readonly tiles: WebAssembly.Module;
  /** The same, with fused multiplications and additions where this machine has them. */
  readonly fusedTiles: WebAssembly.Module;
  readonly shared: boolean;
}

const compiled = new Map<boolean, SimdModules | null>();

/** The compiled modules, for a memory that is shared or not; null where WebAssembly or its vectors are missing or forbidden. */
export function simdModules(shared = false): SimdModules | null {
  let modules = compiled.get(shared);
  if (modules === undefined) compiled.set(shared, (modules = compile(shared)));
  return modules;
}

/** What threads can call. */
export type PartFunction = Exclude<keyof SimdExports, 'memory'>;

/**
 * An instance that works in a memory, which is of the kind the modules are for. Threads get it as text: it names nothing
 * outside itself.
 */
export function instantiate(modules: SimdModules, memory: WebAssembly.Memory): SimdExports {
  const env = { memory };
  const [addTiles, addFusedTiles] = [modules.tiles, modules.fusedTiles].map(
    (module) => new WebAssembly.Instance(module, { env }).exports['addTiles'],
  );
  const imports = { env, tiles: { addTiles, addFusedTiles } } as WebAssembly.Imports;
  return new WebAssembly.Instance(modules.kernels, imports).exports as unknown as SimdExports;
}

function compile(shared: boolean): SimdModules | null {
  try {
    const [kernelBytes, tileBytes, relaxedBytes] = [kernels, tiles, relaxedTiles].map((source) =>
      bytesOf(source, shared),
    );
    return {
      kernels: new WebAssembly.Module(kernelBytes!),
      tiles: new WebAssembly.Module(tileBytes!),
      fusedTiles: new WebAssembly.Module(WebAssembly.validate(relaxedBytes!) ? relaxedBytes! : tileBytes!),
      shared,
    };
  } catch {
    // No WebAssembly, no vectors in it, or a policy of the page that forbids it: plain TypeScript does the work.
    return null;
  }
}

function bytesOf({ base64, sharedFlag }: AssemblyScriptProgram, shared: boolean): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (!shared) bytes[sharedFlag] = 1;
  return bytes;
}
