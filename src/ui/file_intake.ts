import { LOG_BEGINS } from '../train/run_log.ts';
import { bytes as sizeOf } from './format.ts';

/** Larger files are refused before they are read. Lists, texts, and models that a page can train are far smaller. */
const LARGEST_CORPUS_BYTES = 64 * 2 ** 20;
const LARGEST_MODEL_BYTES = 512 * 2 ** 20;
/** The first bytes of an HDF5 file. */
const HDF5 = [0x89, 0x48, 0x44, 0x46];

/** A file's kind, name and bytes. */
export interface TakenFile {
  readonly kind: 'corpus' | 'model' | 'log';
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Files by what they are taken for. */
export interface TakenFiles {
  readonly logs: readonly TakenFile[];
  readonly model: TakenFile | null;
  readonly corpora: readonly TakenFile[];
}

/**
 * Reads files that belong together. Throws an Error with a message for the user if one of them cannot be read, or if they are not
 * what was asked for: `lists` alone, logs of runs alone, or anything.
 */
export async function takeFiles(
  files: readonly File[],
  wanted: 'lists' | 'logs' | 'anything' = 'anything',
): Promise<TakenFiles> {
  const taken = await Promise.all(files.map(takeFile));
  const logs = wanted === 'lists' ? [] : taken.filter(({ kind }) => kind === 'log');
  const others = taken.filter((file) => !logs.includes(file));
  const [stranger] = others;
  if (wanted === 'logs' && stranger) {
    throw new Error(`${stranger.name} is no log of a run. Give a file that \`train --log FILE\` wrote.`);
  }
  const model = others.find(({ kind }) => kind === 'model');
  if (model && others.length > 1) {
    throw new Error(`${model.name} is a model, and the other files are not. Open it alone; none of them was taken.`);
  }
  return model && wanted === 'anything' ? { logs, model, corpora: [] } : { logs, model: null, corpora: others };
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
  return { kind: named || looksLikeModel(content) ? 'model' : kindOfText(content), name: file.name, bytes: content };
}

function kindOfText(bytes: Uint8Array): 'corpus' | 'log' {
  return LOG_BEGINS.test(new TextDecoder().decode(bytes.subarray(0, 16))) ? 'log' : 'corpus';
}

/** True for HDF5, and for safetensors, which starts with the header's length in eight bytes and then "{". */
function looksLikeModel(bytes: Uint8Array): boolean {
  if (HDF5.every((byte, i) => bytes[i] === byte)) return true;
  return bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0);
}
