import type { StepRecord } from '../model/step.ts';

/** What a kernel's binding is to its twin: an array of the same length. The reference engine's floats are float64. */
export type HostTensor = Float64Array | Float32Array | Int32Array;

/**
 * A kernel in plain loops. Tensors go by the kernel's binding names, constants by its overrides; `time` is the time
 * step of the dispatch.
 */
export type Twin<Tensor extends string, Constant extends string = never> = (
  tensors: Readonly<Record<Tensor, HostTensor>>,
  constants: Readonly<Record<Constant, number>>,
  record: StepRecord,
  time: number,
) => void;

/** Any twin, where only its name is known; whoever calls it vouches for the tensors. */
export type AnyTwin = (tensors: never, constants: never, record: StepRecord, time: number) => void;

/** Elements per step in the statistics: loss, clipped elements, largest absolute gradient element. */
export const STATISTICS = { stride: 3, loss: 0, clipped: 1, largestGradient: 2 } as const;
