import { decodeText } from '../../../src/corpus/decode.ts';
import { readNames } from '../../../src/corpus/name_list.ts';
import { readList } from '../../../src/corpus/read_list.ts';
import { readText } from '../../../src/corpus/text.ts';
import { describeForeign } from '../../../src/formats/foreign.ts';
import { openKeras, readKeras } from '../../../src/formats/keras.ts';
import { readModel } from '../../../src/formats/model_file.ts';
import { listSafetensors, readSafetensors } from '../../../src/formats/safetensors.ts';
import { readTorchState, symbolsIn } from '../../../src/formats/torch_state.ts';
import { zipNames } from '../../../src/formats/zip_names.ts';
import { readRunLog } from '../../../src/train/run_log.ts';
import { readLink } from '../../../src/worker/read_link.ts';

/** Reads a file of that name, or throws an InputError. */
type Read = (bytes: Uint8Array, name: string) => unknown;

/** The symbols of no model in particular. */
const SYMBOLS = ['\n', ...'abcdefghijklmnopqrstuvwxyz'];

/** All readers of files that others made. */
export const READERS = {
  model: readModel,
  inspected: listSafetensors,
  torch: (bytes, name) => {
    readTorchState(bytes, name);
    return symbolsIn(readSafetensors(bytes, name).metadata, name);
  },
  keras: async (bytes, name) => {
    (await openKeras(bytes, name)).datasets();
    const { config } = (await openKeras(bytes, name)).network();
    return readKeras(bytes, name, { symbols: SYMBOLS.slice(0, config.vocabSize) });
  },
  unknown: (bytes) => [describeForeign(bytes), zipNames(bytes)],
  list: (bytes, name) => readList(decodeText(bytes, name), name),
  table: (bytes, name) => readList(decodeText(bytes, name), name, { kind: 'table', keepCase: true }),
  names: (bytes, name) => readNames(decodeText(bytes, name), name),
  text: (bytes, name) => readText(decodeText(bytes, name), name, { keepCase: false }),
  log: (bytes, name) => readRunLog(decodeText(bytes, name), name),
  link: (bytes) => readLink(Buffer.from(bytes).toString('latin1')),
} as const satisfies Record<string, Read>;

/** The name of a reader. */
export type ReaderName = keyof typeof READERS;
/** The names of all readers. */
export const READER_NAMES = Object.keys(READERS) as readonly ReaderName[];
