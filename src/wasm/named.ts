// Numbers with names, so that the compiler refuses an argument in another one's place. Names are types only: at run time an
// address or a size is a plain number.
import type { Constants, KernelName, TensorName } from '../kernels/index.ts';
import type { HostTensor } from '../kernels/signature.ts';
import type { StepRecord } from '../model/step.ts';

declare const argument: unique symbol;
declare const tensor: unique symbol;

/** An address in bytes or a size, for the parameter of that name and no other. */
export type Named<Name extends string> = number & { readonly [argument]: Name };

/** An array in the memory of the WebAssembly instance, with the name of the tensor that it holds. */
export type SimdTensor<Name extends string> = HostTensor & { readonly [tensor]: Name };

/** Arrays by the names of their tensors. */
export type SimdTensors<Tensor extends string> = { readonly [Name in Tensor]: SimdTensor<Name> };

/** A kernel as a function of arrays in the memory of the WebAssembly instance, typed by the kernel's signature. */
export type SimdKernel<N extends KernelName> = (
  tensors: SimdTensors<TensorName<N>>,
  constants: Constants<N>,
  record: StepRecord,
  time: number,
) => void;

/** The parameter that takes a tensor's address: `rowLoss` for the tensor `row_loss`. */
export type ParameterOfTensor<Tensor extends string> = Tensor extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<ParameterOfTensor<Tail>>}`
  : Tensor;

/** Bytes of a float and of an id. */
export const BYTES = 4;

/** In place of an address: there is no array. Only parameters whose names end in `After` or `OrNone` take it. */
export const NONE = 0 as Named<'NONE'>;

/** The address in bytes of an element of a tensor, the first one by default. */
export const at = <Tensor extends string>(
  { byteOffset }: { readonly byteOffset: number; readonly [tensor]: Tensor },
  element = 0,
): Named<ParameterOfTensor<Tensor>> => (byteOffset + BYTES * element) as Named<ParameterOfTensor<Tensor>>;

/** Names a size: a count of elements or rows, or of bytes where the parameter's name says so. */
export const size = <Name extends string>(_name: Name, value: number): Named<Name> => value as Named<Name>;

/** Names an address in bytes that comes from elsewhere than a tensor. */
export const address = <Name extends string>(_name: Name, bytes: number): Named<Name> => bytes as Named<Name>;
