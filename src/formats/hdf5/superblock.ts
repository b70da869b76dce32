import { InputError } from '../../corpus/errors.ts';
import type { FileBytes } from './file_bytes.ts';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** True if bytes start with the signature of HDF5. */
export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** The least size of a user block, bytes of other programs before the file, and the largest that is looked for. */
const USER_BLOCK = { least: 512, most: 2 ** 20 } as const;

/** The HDF5 file in bytes that may begin with a user block, whose size is 512 times a power of 2; null if there is none. */
export function findHdf5(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly userBlock: number } | null {
  if (isHdf5(bytes)) return { bytes, userBlock: 0 };
  for (let size = USER_BLOCK.least; size <= USER_BLOCK.most && size < bytes.length; size *= 2) {
    const rest = bytes.subarray(size);
    if (isHdf5(rest)) return { bytes: rest, userBlock: size };
  }
  return null;
}

/** The address of the root group ("Level 0A"). Throws an InputError if the file is not HDF5 or is cut short. */
export function rootOf(file: FileBytes, userBlock = 0): number {
  if (file.length < SIGNATURE.length || !isHdf5(file.slice(0, SIGNATURE.length))) {
    throw new InputError(`${file.source} does not begin as an HDF5 file does. Give a file that Keras saved.`);
  }
  const version = file.number(8, 1);
  if (version > 3) throw file.unsupported(`is of version ${version} of HDF5`);
  const sizesAt = version < 2 ? 13 : 9;
  if (file.number(sizesAt, 1) !== 8 || file.number(sizesAt + 1, 1) !== 8) {
    throw file.unsupported('has addresses of other than 64 bits');
  }
  const first = version < 2 ? (version === 0 ? 24 : 28) : 12;
  // Addresses count from the base, which is the end of the user block; the end of the file does not.
  const base = file.number(first, 8);
  if (base !== 0 && base !== userBlock) throw file.unsupported('begins with something else');
  const end = file.number(first + 16, 8) - base;
  if (end > file.length) throw file.broken(`it should have ${end} bytes, but has ${file.length}`);
  return file.place(version < 2 ? first + 40 : first + 24);
}
