import { InputError } from '../corpus/errors.ts';
import { describeForeign } from './foreign.ts';
import { halfToNumber, numberToHalf } from './half.ts';
import { isRecord, own, parseJson, quoted } from './json.ts';

/** The element types whose values are read, with their sizes in bytes. F16 and BF16 are converted to float32. */
const BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2 } as const;
type ElementType = keyof typeof BYTES;
/** The element types of the format that are only listed. */
const OTHER_BYTES = {
  ...{ I64: 8, U64: 8, I32: 4, U32: 4, I16: 2, U16: 2, I8: 1, U8: 1, BOOL: 1 },
  ...{ F8_E5M2: 1, F8_E4M3: 1, F8_E8M0: 1 },
} as const;
const ALL_BYTES: Readonly<Record<string, number>> = { ...BYTES, ...OTHER_BYTES };

/** Bytes of the header's length, which comes before the header. */
const LENGTH_BYTES = 8;
/** The most bytes of a header, as the format specifies. */
const MAX_HEADER_BYTES = 100_000_000;
const METADATA = '__metadata__';
const ADVICE = 'Use an intact safetensors file.';

/** A tensor. */
export interface Tensor {
  /** Its sides: [] for a single number, [n] for a vector, [rows, columns] for a matrix. */
  readonly shape: readonly number[];
  /**
   * Row-major, as many as the product of the shape. Float64Array for F64 and from the reference engine, Float32Array for
   * the others.
   */
  readonly values: Float32Array | Float64Array;
}

/** The contents of a safetensors file. */
export interface TensorFile {
  /** By name. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, string>;
  /** The element types as the file names them, by tensor. */
  readonly types: ReadonlyMap<string, string>;
}

/** A tensor's entry in the header. */
export interface TensorEntry {
  readonly name: string;
  /** The element type as the file names it. */
  readonly type: string;
  readonly shape: readonly number[];
  /** Its first byte, and the byte after its last, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads a safetensors file (https://github.com/huggingface/safetensors, "Format"): 8 bytes with the header's length,
 * little-endian; the header, which is JSON; the tensors. Files are untrusted: all sizes are checked against the file's
 * length. Values are not checked, since the format allows NaN. Throws an InputError that names `source` for anything that
 * violates the format, and for element types other than floats, unless `floatsOnly` leaves their tensors out.
 */
export function readSafetensors(
  bytes: Uint8Array,
  source: string,
  { floatsOnly = false }: { readonly floatsOnly?: boolean } = {},
): TensorFile {
  const { entries: all, metadata, start } = listSafetensors(bytes, source);
  const entries = floatsOnly ? all.filter(({ type }) => Object.hasOwn(BYTES, type)) : all;
  const tensors = new Map(
    entries.map((entry) => [entry.name, { shape: entry.shape, values: readValues(bytes, start, entry, source) }]),
  );
  return { tensors, metadata, types: new Map(entries.map(({ name, type }) => [name, type])) };
}

/** The contents of a safetensors file without values. */
export interface TensorList {
  readonly entries: readonly TensorEntry[];
  readonly metadata: ReadonlyMap<string, string>;
  /** The position after the header. */
  readonly start: number;
}

/**
 * Lists what is in a safetensors file, with tensors of any element type. Throws an InputError for anything that violates the
 * format; for files of other kinds that people take for models it says what they are.
 */
export function listSafetensors(bytes: Uint8Array, source: string): TensorList {
  const headerBytes = headerLength(bytes, source);
  const start = LENGTH_BYTES + headerBytes;
  const header = parseJson(decodeHeader(bytes.subarray(LENGTH_BYTES, start), source), `The header of ${source}`);
  if (!isRecord(header)) throw new InputError(`The header of ${source} is no JSON object. ${ADVICE}`);
  const entries: TensorEntry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name !== METADATA) entries.push(readEntry(name, value, bytes.length - start, source));
  }
  checkCover(entries, bytes.length - start, source);
  return { entries, metadata: readMetadata(own(header, METADATA), source), start };
}

/**
 * Writes a safetensors file with the tensors in the given order. Float32Array becomes F32 and Float64Array F64; with `half`
 * all become F16. The header is padded with spaces to a multiple of 8 bytes, so that the first tensor is aligned. Throws a
 * RangeError if a shape does not fit its values.
 */
export function writeSafetensors(
  tensors: Iterable<readonly [string, Tensor]>,
  metadata: Iterable<readonly [string, string]>,
  { half = false }: { readonly half?: boolean } = {},
): Uint8Array {
  // Objects without a prototype, in which "__proto__" is an ordinary key.
  const header: Record<string, unknown> = Object.create(null);
  const texts: Record<string, string> = Object.create(null);
  for (const [key, text] of metadata) texts[key] = text;
  header[METADATA] = texts;
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [name, { shape, values }] of tensors) {
    const elements = shape.reduce((product, side) => product * side, 1);
    if (elements !== values.length) {
      throw new RangeError(`Tensor ${name} has shape [${shape.join(', ')}], but ${values.length} values.`);
    }
    if (name in header) throw new RangeError(`There are two tensors named ${name}, or it is not a name for one.`);
    const begin = end;
    const stored = half ? Uint16Array.from(values, numberToHalf) : values;
    end += stored.byteLength;
    const type: ElementType = half ? 'F16' : values instanceof Float64Array ? 'F64' : 'F32';
    header[name] = { dtype: type, shape, data_offsets: [begin, end] };
    parts.push(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength));
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(LENGTH_BYTES + headerBytes + end).fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerBytes);
  new DataView(file.buffer).setUint32(0, headerBytes, true);
  file.set(json, LENGTH_BYTES);
  let offset = LENGTH_BYTES + headerBytes;
  for (const part of parts) {
    file.set(part, offset);
    offset += part.length;
  }
  return file;
}

function headerLength(bytes: Uint8Array, source: string): number {
  const foreign = (): void => {
    const what = describeForeign(bytes);
    if (what !== null) throw new InputError(`${source} ${what}.`);
  };
  if (bytes.length <= LENGTH_BYTES) {
    foreign();
    throw new InputError(`${source} has only ${bytes.length} bytes: it is cut short or no safetensors file. ${ADVICE}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (length > bytes.length - LENGTH_BYTES || length > MAX_HEADER_BYTES) {
    foreign();
    throw new InputError(
      `${source} announces a header of ${length} bytes, but has ${bytes.length - LENGTH_BYTES} after the announcement ` +
        `(and a header at most ${MAX_HEADER_BYTES}): it is cut short or no safetensors file. ${ADVICE}`,
    );
  }
  if (bytes[LENGTH_BYTES] !== 0x7b) {
    foreign();
    throw new InputError(`The header of ${source} does not start with "{": it is no safetensors file. ${ADVICE}`);
  }
  return length;
}

function decodeHeader(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new InputError(`The header of ${source} is not UTF-8. ${ADVICE}`);
  }
}

/** Reads and checks one tensor's entry in the header. `available` is the number of bytes after the header. */
function readEntry(name: string, value: unknown, available: number, source: string): TensorEntry {
  const what = `Tensor ${quoted(name)} of ${source}`;
  if (!isRecord(value)) throw new InputError(`${what} has no description. ${ADVICE}`);
  const type = own(value, 'dtype');
  if (typeof type !== 'string' || !Object.hasOwn(ALL_BYTES, type)) {
    const received = typeof type === 'string' ? quoted(type) : 'missing';
    throw new InputError(`${what}: its dtype is ${received}; one of ${Object.keys(BYTES).join(', ')} can be read.`);
  }
  const shape = own(value, 'shape');
  if (!isSizes(shape)) throw new InputError(`${what}: its shape is no list of whole numbers. ${ADVICE}`);
  const offsets = own(value, 'data_offsets');
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw new InputError(`${what}: its data_offsets are no two whole numbers. ${ADVICE}`);
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > available) {
    throw new InputError(`${what} lies at bytes ${begin} to ${end}, but there are ${available}. ${ADVICE}`);
  }
  const size = ALL_BYTES[type]!;
  // A huge product may be rounded, but is then still far above the size of any file.
  const needed = shape.includes(0) ? 0 : shape.reduce((product, side) => product * side, size);
  if (needed !== end - begin) {
    throw new InputError(
      `${what}: shape [${shape.slice(0, 8).join(', ')}] of ${type} needs ${needed} bytes, not ${end - begin}. ${ADVICE}`,
    );
  }
  return { name, type, shape, begin, end };
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0 && !Object.is(size, -0));
}

/** Throws unless every byte after the header belongs to exactly one tensor, as the format requires. */
function checkCover(entries: readonly TensorEntry[], available: number, source: string): void {
  let end = 0;
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== end) {
      const how = entry.begin < end ? 'overlaps the one before' : `leaves ${entry.begin - end} bytes before it unused`;
      throw new InputError(`Tensor ${quoted(entry.name)} of ${source} ${how}. ${ADVICE}`);
    }
    end = entry.end;
  }
  if (end !== available) {
    throw new InputError(`${source} has ${available - end} bytes that belong to no tensor. ${ADVICE}`);
  }
}

/** Copies a tensor's values, since they may be unaligned in the file. Assumes a little-endian machine, as WebGPU does. */
function readValues(
  bytes: Uint8Array,
  start: number,
  { name, type, begin, end }: TensorEntry,
  source: string,
): Float32Array | Float64Array {
  if (!Object.hasOwn(BYTES, type)) {
    throw new InputError(
      `Tensor ${quoted(name)} of ${source}: its dtype is ${quoted(type)}; one of ${Object.keys(BYTES).join(', ')} can be read.`,
    );
  }
  const { buffer } = new Uint8Array(bytes.subarray(start + begin, start + end));
  const known = type as ElementType;
  switch (known) {
    case 'F64':
      return new Float64Array(buffer);
    case 'F32':
      return new Float32Array(buffer);
    case 'F16':
      return Float32Array.from(new Uint16Array(buffer), halfToNumber);
    case 'BF16':
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
    default:
      return known satisfies never;
  }
}

function readMetadata(value: unknown, source: string): ReadonlyMap<string, string> {
  // Some writers put null where they have no metadata.
  if (value === undefined || value === null) return new Map();
  if (!isRecord(value)) throw new InputError(`${METADATA} of ${source} is no JSON object. ${ADVICE}`);
  const metadata = new Map<string, string>();
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') {
      throw new InputError(`${METADATA} of ${source}: the value of ${quoted(key)} is no text. ${ADVICE}`);
    }
    metadata.set(key, text);
  }
  return metadata;
}
