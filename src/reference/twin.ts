import type { StepRecord } from '../model/step.ts';
export type { HostTensor } from '../kernels/signature.ts';
import type { HostTensor } from '../kernels/signature.ts';
export { STATISTICS } from '../kernels/signature.ts';
export type Twin<Tensor extends string, Constant extends string = never> = (
  tensors: Readonly<Record<Tensor, HostTensor>>,
  constants: Readonly<Record<Constant, number>>,
  record: StepRecord,
  time: number,
) => void;
export type AnyTwin = (tensors: never, constants: never, record: StepRecord, time: number) => void;
