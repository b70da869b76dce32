import { InputError } from '../corpus/errors.ts';
import { describeZip } from './foreign.ts';
import { zipNames } from './zip_names.ts';

/** The contents of a `.keras` file, which is a zip archive. */
export interface KerasArchive {
  /** The text of config.json. */
  readonly config: string;
  /** The text of metadata.json; empty if there is none. */
  readonly metadata: string;
  /** The bytes of model.weights.h5, an HDF5 file. */
  readonly weights: Uint8Array;
}

const CONFIG = 'config.json';
const METADATA = 'metadata.json';
const WEIGHTS = 'model.weights.h5';
/** The most entries of an archive. Keras writes three, and assets. */
const MAX_ENTRIES = 1_000;
/**
 * The largest ratio of unpacked to packed size, against zip bombs. Keras does not compress, and weights hardly compress.
 */
const MAX_GROWTH = 8;
/** The most bytes that a compressed file may unpack to: 256 MiB, more than most models. */
const MAX_GROWN_BYTES = 256 * 2 ** 20;
/** The most bytes of config.json and metadata.json, which compress better than weights. */
const MAX_TEXT_BYTES = 4 * 2 ** 20;

/** Unpacks a `.keras` file, to at most a few times its size. Throws an InputError for any other zip file. */
export async function readKerasArchive(bytes: Uint8Array, source: string): Promise<KerasArchive> {
  // Imported on demand, since most visits of the page never open such a file.
  const { unzipSync } = await import('fflate');
  const advice = 'Give a .keras file that Keras saved.';
  const grown = Math.max(bytes.length, Math.min(MAX_GROWTH * bytes.length, MAX_GROWN_BYTES));
  let entries = 0;
  let files: Readonly<Record<string, Uint8Array>>;
  const sizes = new Map<string, number>();
  try {
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (++entries > MAX_ENTRIES)
          throw new InputError(`${source} is a zip of more than ${MAX_ENTRIES} files. ${advice}`);
        if (name !== CONFIG && name !== METADATA && name !== WEIGHTS) return false;
        if (sizes.has(name)) throw new InputError(`${source} holds ${name} twice. ${advice}`);
        const most = name === WEIGHTS ? grown : MAX_TEXT_BYTES;
        if (!(originalSize <= most))
          throw new InputError(`${name} in ${source} has ${originalSize} bytes; that is too much. ${advice}`);
        sizes.set(name, originalSize);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${source} is a zip that is cut short or damaged. ${advice}`);
  }
  const part = (name: string): Uint8Array | undefined => (Object.hasOwn(files, name) ? files[name] : undefined);
  const [config, weights] = [part(CONFIG), part(WEIGHTS)];
  if (!config || !weights) {
    if (config || weights) throw new InputError(`${source} is a zip without ${CONFIG} and ${WEIGHTS}. ${advice}`);
    throw new InputError(`${source} ${describeZip(zipNames(bytes))}.`);
  }
  for (const [name, size] of sizes) {
    if (part(name)!.length !== size) throw new InputError(`${name} in ${source} is cut short. ${advice}`);
  }
  const decoder = new TextDecoder();
  return { config: decoder.decode(config), metadata: decoder.decode(part(METADATA)), weights };
}
