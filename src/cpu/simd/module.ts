import { base64 } from '../assembly/index.ts?assemblyscript';

/**
 * What the WebAssembly module does, in the order of its arguments. Arrays are given by their addresses; `hard` is 1 for
 * the straight line in place of the logistic function. Keep in step with src/cpu/assembly.
 */
export interface SimdExports {
  readonly memory: WebAssembly.Memory;
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
  inputGradient(inputs: number, gates: number, weightGradient: number, rows: number, gateRows: number, V: number): void;
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
    key: number,
    stepNumber: number,
    probability: number,
    rest: number,
  ): void;
  biasGradient(errors: number, gradient: number, rows: number, columns: number): void;
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

let compiled: WebAssembly.Module | null | undefined;

/** The compiled module, or null where WebAssembly or its vectors are missing or forbidden. */
export function simdModule(): WebAssembly.Module | null {
  if (compiled === undefined) {
    try {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      compiled = new WebAssembly.Module(bytes);
    } catch {
      // No WebAssembly, no vectors in it, or a policy of the page that forbids it: plain TypeScript does the work.
      compiled = null;
    }
  }
  return compiled;
}
