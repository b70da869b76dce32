import { bytes as sizeOf } from './format.ts';

/** Larger files are refused unread: lists and texts are far smaller, and so are models that a page can train. */
const LARGEST_CORPUS_BYTES = 64 * 2 ** 20;
const LARGEST_MODEL_BYTES = 512 * 2 ** 20;
/** The first bytes of an HDF5 file. */
const HDF5 = [0x89, 0x48, 0x44, 0x46];

/** A file that was read, and what it is. */
export interface TakenFile {
  readonly kind: 'corpus' | 'model';
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Reads a file that was dropped or chosen. Throws an Error with a sentence for one that is too large or unreadable. */
export async function takeFile(file: File): Promise<TakenFile> {
  const named = /\.(safetensors|h5|hdf5|keras)$/i.test(file.name);
  const largest = named ? LARGEST_MODEL_BYTES : LARGEST_CORPUS_BYTES;
  if (file.size > largest) {
    throw new Error(
      `${file.name} has ${sizeOf(file.size)}; the studio takes ${named ? 'models' : 'lists and texts'} up to ` +
        `${sizeOf(largest)}. ${named ? 'Use the command line.' : 'Cut it first.'}`,
    );
  }
  let content: Uint8Array;
  try {
    content = new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Error(`${file.name} could not be read. Check that it is a file, not a folder, and try again.`);
  }
  return { kind: named || looksLikeModel(content) ? 'model' : 'corpus', name: file.name, bytes: content };
}

/** True for HDF5, and for safetensors: the length of a header in eight bytes, and then JSON. */
function looksLikeModel(bytes: Uint8Array): boolean {
  if (HDF5.every((byte, i) => bytes[i] === byte)) return true;
  return bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0);
}
