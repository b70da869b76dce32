import { bytes as sizeOf } from './format.ts';

/** Larger files are refused before they are read. Lists, texts, and models that a page can train are far smaller. */
const LARGEST_CORPUS_BYTES = 64 * 2 ** 20;
const LARGEST_MODEL_BYTES = 512 * 2 ** 20;
/** The first bytes of an HDF5 file. */
const HDF5 = [0x89, 0x48, 0x44, 0x46];

/** A file's kind, name and bytes. */
export interface TakenFile {
  readonly kind: 'corpus' | 'model';
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Reads a dropped or chosen file. Throws an Error with a message for the user if it is too large or unreadable. */
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

/** True for HDF5, and for safetensors, which starts with the header's length in eight bytes and then "{". */
function looksLikeModel(bytes: Uint8Array): boolean {
  if (HDF5.every((byte, i) => bytes[i] === byte)) return true;
  return bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0);
}
