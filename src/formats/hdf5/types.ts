import type { FileBytes } from './file_bytes.ts';

/** The type of a dataset's elements. Sizes are in bytes. */
export type ElementType =
  | { readonly kind: 'float'; readonly size: 2 | 4 | 8 }
  /** Strings of fixed length. */
  | { readonly kind: 'text'; readonly size: number }
  /** Strings of variable length: 16 bytes that point into a global heap. */
  | { readonly kind: 'long text'; readonly size: 16 }
  /** Any other type. Datasets of it are listed, but cannot be read. */
  | { readonly kind: 'other'; readonly size: number; readonly name: string };

/** The most dimensions of a shape. */
const MAX_RANK = 32;
const CLASSES = ['integer', 'float', 'time', 'text', 'bits', 'opaque', 'record', 'reference', 'enum', 'list', 'array'];
/** Precision, position and size of the exponent, size of the mantissa, and bias of IEEE 754 floats, by size in bytes. */
const FLOATS: Readonly<Record<number, readonly number[]>> = {
  2: [16, 10, 5, 10, 15],
  4: [32, 23, 8, 23, 127],
  8: [64, 52, 11, 52, 1023],
};

/** Reads a datatype message. Big-endian and non-IEEE floats are of kind "other". */
export function readType(file: FileBytes, at: number): ElementType {
  const classNumber = file.number(at, 1) & 0x0f;
  const size = file.number(at + 4, 4);
  const name = `${CLASSES[classNumber] ?? 'unknown'} of ${size} bytes`;
  if (classNumber === 3) return { kind: 'text', size };
  if (classNumber === 9 && (file.number(at + 1, 1) & 0x0f) === 1 && size === 16) return { kind: 'long text', size };
  if (classNumber !== 1) return { kind: 'other', size, name };
  const ieee = FLOATS[size];
  // Bits 0 and 6 of the bit field are the byte order. Its second byte is the position of the sign bit.
  const bigEndian = (file.number(at + 1, 1) & 0x41) !== 0;
  const found = [
    file.number(at + 10, 2),
    file.number(at + 12, 1),
    file.number(at + 13, 1),
    file.number(at + 15, 1),
    file.number(at + 16, 4),
  ];
  const usual =
    file.number(at + 8, 2) === 0 && file.number(at + 14, 1) === 0 && file.number(at + 2, 1) === 8 * size - 1;
  if (!ieee || bigEndian || !usual || ieee.some((value, i) => value !== found[i])) {
    return { kind: 'other', size, name: `unusual ${name}` };
  }
  return { kind: 'float', size: size as 2 | 4 | 8 };
}

/** Reads a dataspace message: the shape, [] for a single value, or null for no value. */
export function readShape(file: FileBytes, at: number): readonly number[] | null {
  const version = file.number(at, 1);
  const rank = file.number(at + 1, 1);
  if ((version !== 1 && version !== 2) || rank > MAX_RANK) throw file.broken(`the shape at byte ${at} is none`);
  if (version === 2 && file.number(at + 3, 1) === 2) return null;
  const first = at + (version === 1 ? 8 : 4);
  return Array.from({ length: rank }, (_, i) => file.number(first + 8 * i, 8));
}

/** The number of elements of a shape; Infinity if it is not a safe integer. */
export function elementsOf(shape: readonly number[]): number {
  const count = shape.includes(0) ? 0 : shape.reduce((product, side) => product * side, 1);
  return Number.isSafeInteger(count) ? count : Infinity;
}
