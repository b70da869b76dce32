import type { HostTensor } from '../../reference/twin.ts';

/** Bytes of a float and of an id. */
export const BYTES = 4;

/** The address of an element. */
export const at = (tensor: HostTensor, element = 0): number => tensor.byteOffset + BYTES * element;
