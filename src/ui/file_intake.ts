import { LOG_BEGINS } from '../train/run_log.ts';
import type { OneSource } from '../worker/settings.ts';
import { bytes as sizeOf } from './format.ts';

/** Larger files are refused before they are read. Lists, texts, and models that a page can train are far smaller. */
const LARGEST_CORPUS_BYTES = 64 * 2 ** 20;
const LARGEST_MODEL_BYTES = 512 * 2 ** 20;
/** Endings of models that are read, and of files that people take for such. What they are is told when they are opened. */
const MODEL_NAME =
  /\.(safetensors|h5|hdf5|keras|pt|pth|ckpt|onnx|pkl|pickle|joblib|pb|tflite|gguf|np[yz]|index|data-\d+-of-\d+|zip)$/i;
/** How files begin that are no lists: HDF5, pickles, gzip, NumPy, GGUF, and pointers of Git LFS. */
const MODEL_BEGINS = /^(\x89HDF|\x80[\x02-\x05]|\x1f\x8b|\x93NUMPY|GGUF|version https:\/\/git-lfs)/;
/** The descriptions of models of TensorFlow.js and Keras, which are JSON. */
const MODEL_JSON =
  /^\s*\{\s*"(?:format|modelTopology|weightsManifest|class_name|module)"[^]*"(?:modelTopology|layers)"\s*:/;

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
  readonly corpora: readonly OneSource[];
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
  if (wanted === 'lists') return { logs, model: null, corpora: others.map(sourceOf) };
  const [model = null, another] = others.filter(({ kind }) => kind === 'model');
  if (another) {
    throw new Error(
      `${model!.name} and ${another.name} are two models. Open one of them, with its list or text; none was taken.`,
    );
  }
  return { logs, model, corpora: others.filter((file) => file !== model).map(sourceOf) };
}

function sourceOf({ name, bytes }: TakenFile): OneSource {
  return { kind: 'bytes', name, bytes };
}

/** Reads a dropped or chosen file. Throws an Error with a message for the user if it is too large or unreadable. */
export async function takeFile(file: File): Promise<TakenFile> {
  const named = MODEL_NAME.test(file.name);
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

/** True for safetensors, which starts with the header's length in eight bytes and then "{", and for what is certainly no list. */
function looksLikeModel(bytes: Uint8Array): boolean {
  const begins = String.fromCharCode(...bytes.subarray(0, 4_096));
  if (MODEL_BEGINS.test(begins) || MODEL_JSON.test(begins)) return true;
  return bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0);
}
