import { describeCompressed, describePointer } from '../corpus/containers.ts';
import { findHdf5 } from './hdf5/superblock.ts';
import { zipNames } from './zip_names.ts';

const FROM_PYTHON =
  'Load it in Python and save its tensors as safetensors: docs/model-files.md, "From PyTorch", has the line';
const FROM_TENSORFLOW =
  'Load it in Python with Keras and save it: tf.keras.models.load_model("FOLDER").save("model.keras")';

/** The signatures of files that people take for models, with what they are and what to do. */
const SIGNATURES: readonly (readonly [signature: string, what: string])[] = [
  ['GGUF', 'is a GGUF file, which holds language models of other kinds. They cannot be read'],
  ['\x93NUMPY', 'is one array of NumPy, not a model. Save the whole model, or its tensors as safetensors'],
];
/** What PyTorch wrote before its files were zip archives: a pickle of the number 0x1950a86a20f9469cfc6c. */
const OLD_TORCH = '\x8a\x0a\x6c\xfc\x9c\x46\xf9';
/** The last bytes of TensorFlow's index of a checkpoint. */
const CHECKPOINT = '\x57\xfb\x80\x8b\x24\x75\x47\xdb';

/**
 * What a file is that is no safetensors file, as the end of a sentence that begins with its name, with what to do. Null for
 * what is not known. Asked only when a file could not be read, since the length that begins a safetensors file may look like
 * any signature.
 */
export function describeForeign(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return 'has only 0 bytes: its download or copy did not work. Get it again';
  if (findHdf5(bytes)) return KERAS;
  const begins = latin(bytes.subarray(0, 1_024));
  const found = SIGNATURES.find(([signature]) => begins.startsWith(signature));
  const packed = describePointer(bytes) ?? describeCompressed(bytes) ?? found?.[1];
  if (packed !== undefined) return packed;
  if (/^PK(\x03\x04|\x05\x06)/.test(begins)) return describeZip(zipNames(bytes));
  if (/^\x80[\x02-\x05]/.test(begins)) {
    if (begins.includes(OLD_TORCH)) return `is a file of PyTorch, which is a pickle. ${FROM_PYTHON}`;
    return `is a pickle of Python, which runs code when it is opened, so it is not read. ${FROM_PYTHON}`;
  }
  if (begins.slice(257, 262) === 'ustar') return 'is a tar archive. Unpack it first';
  if (latin(bytes.subarray(-8)) === CHECKPOINT || begins.includes('_CHECKPOINTABLE_OBJECT_GRAPH')) {
    return `is a part of a checkpoint of TensorFlow. ${FROM_TENSORFLOW}`;
  }
  return describeText(begins.replace(/^\xef\xbb\xbf/, '').trimStart(), bytes) ?? describeProtobuf(bytes, begins);
}

const KERAS =
  'is a Keras file. Convert it first: `mangosaurus convert FILE OUT.safetensors --text TEXT`, with the text it was trained on';

/** What a zip archive is, by the names in it. */
export function describeZip(names: readonly string[]): string {
  const some = (pattern: RegExp): string | undefined => names.find((name) => pattern.test(name));
  if (some(/^model\.weights\.h5$/)) return KERAS;
  if (some(/(^|\/)data\.pkl$/)) return `is a file of PyTorch (.pt), which holds a pickle. ${FROM_PYTHON}`;
  if (some(/(^|\/)saved_model\.pb$/)) return `is a zip with a SavedModel of TensorFlow. ${FROM_TENSORFLOW}`;
  const inside = some(/\.(keras|h5|hdf5|safetensors)$/i);
  if (inside !== undefined) return `is a zip with ${JSON.stringify(inside)} in it. Unpack it, and give that file`;
  if (some(/\.npy$/)) return 'is a file of NumPy arrays (.npz). Save the whole model, or its tensors as safetensors';
  if (names.length === 0) return 'is a zip archive that is cut short or damaged. Get it again';
  return 'is a zip archive without a model that is known here. Unpack it, and give a model file';
}

function describeText(begins: string, bytes: Uint8Array): string | null {
  if (/^<(!doctype|html|head|\?xml|!--)/i.test(begins)) {
    return 'is a web page: the server sent a page instead of the file. Download the file itself';
  }
  if (!/^[{[]/.test(begins) || bytes.length > MOST_JSON) return null;
  const text = new TextDecoder().decode(bytes);
  if (/"(modelTopology|weightsManifest)"\s*:/.test(text)) {
    return (
      'is the description of a TensorFlow.js model, whose weights lie in .bin files. ' +
      'Convert it with tensorflowjs_converter --input_format tfjs_layers_model --output_format keras'
    );
  }
  if (/"class_name"\s*:/.test(text)) {
    return 'describes a Keras model without its weights. Save the whole model: model.save("model.keras")';
  }
  return 'is JSON, not a model file. Give the file with the weights';
}

/** JSON that describes a model is small; a large file is not searched. */
const MOST_JSON = 16 * 2 ** 20;

/** ONNX begins with its version (field 1) and a producer (field 2), a SavedModel with version 1 and a long field 2. */
function describeProtobuf(bytes: Uint8Array, begins: string): string | null {
  const [tag, version = 0, next] = bytes;
  if (tag !== 0x08 || ![0x12, 0x1a, 0x22, 0x2a, 0x3a, 0x42].includes(next!)) return null;
  const producer = /^..\x12([\x01-\x40])([\x20-\x7e]+)/s.exec(begins);
  const named = producer !== null && producer[2]!.length >= producer[1]!.charCodeAt(0);
  if (version === 1 && !named) return `is a SavedModel of TensorFlow. ${FROM_TENSORFLOW}`;
  if (version > 20) return null;
  return 'is an ONNX model, which is not read here. Convert the model that it was exported from: a Keras file, or a state dict of PyTorch';
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
