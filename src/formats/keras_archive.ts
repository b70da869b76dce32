import { InputError } from '../corpus/errors.ts';

/** What a `.keras` file holds: a zip of these. */
export interface KerasArchive {
  /** The text of config.json. */
  readonly config: string;
  /** The text of metadata.json; empty where there is none. */
  readonly metadata: string;
  /** An HDF5 file. */
  readonly weights: Uint8Array;
}

const CONFIG = 'config.json';
const METADATA = 'metadata.json';
const WEIGHTS = 'model.weights.h5';
/** The most entries of an archive; Keras writes three, and assets. */
const MAX_ENTRIES = 1_000;
/** Keras stores without compressing, and numbers hardly shrink: what grows more than this is a trap. */
const MAX_GROWTH = 8;
/** Where growing ends, whatever the size of the archive: 256 MiB, as much as most models. */
const MAX_GROWN_BYTES = 256 * 2 ** 20;
/** Texts shrink more: config.json may have this many bytes anyway. */
const MAX_TEXT_BYTES = 4 * 2 ** 20;

/** True where bytes begin as a zip file does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/** Unpacks a `.keras` file, at most a few times its own size. Throws an InputError for any other zip. */
export async function readKerasArchive(bytes: Uint8Array, source: string): Promise<KerasArchive> {
  // Loaded when needed: most visits of the page never see such a file.
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
  if (!config || !weights) throw new InputError(`${source} is a zip without ${CONFIG} and ${WEIGHTS}. ${advice}`);
  for (const [name, size] of sizes) {
    if (part(name)!.length !== size) throw new InputError(`${name} in ${source} is cut short. ${advice}`);
  }
  const decoder = new TextDecoder();
  return { config: decoder.decode(config), metadata: decoder.decode(part(METADATA)), weights };
}
