import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';
import { joinBytes } from '../formats/join_bytes.ts';

/** The most bytes that a link may hold when it is unpacked. */
const LARGEST_BYTES = 2 ** 20;
/** Bytes of the checksum, and of the length of the JSON. */
const WORD = 4;
/** Stands in the JSON for bytes that follow it: how many. */
const BYTES_KEY = '$bytes';

/**
 * Packs plain data that may hold Uint8Arrays: a checksum, then, compressed, the length of the JSON, the JSON, and the bytes of
 * the arrays in the order in which the JSON names them. Null for data that are far too large.
 */
export function pack(value: unknown): Uint8Array | null {
  const parts: Uint8Array[] = [];
  const json = strToU8(
    JSON.stringify(value, (_, part: unknown) => {
      if (!(part instanceof Uint8Array)) return part;
      parts.push(part);
      return { [BYTES_KEY]: part.length };
    }),
  );
  const data = joinBytes([wordOf(json.length), json, ...parts]);
  if (data.length > LARGEST_BYTES) return null;
  const body = deflateSync(data, { level: 9 });
  return joinBytes([wordOf(checksum(body)), body]);
}

/** The data that `pack` packed. Throws an Error for anything else. */
export function unpack(bytes: Uint8Array): unknown {
  const body = bytes.subarray(WORD);
  if (bytes.length <= WORD || numberOf(bytes) !== checksum(body)) throw new Error('The checksum does not fit.');
  const data = inflateSync(body);
  if (data.length < WORD || data.length > LARGEST_BYTES) throw new Error('The length does not fit.');
  const end = WORD + numberOf(data);
  if (end > data.length) throw new Error('The JSON is cut off.');
  let at = end;
  const value: unknown = JSON.parse(strFromU8(data.subarray(WORD, end)), (_, part: unknown) => {
    const length = lengthOf(part);
    if (length === null) return part;
    if (at + length > data.length) throw new Error('The bytes are cut off.');
    return data.slice(at, (at += length));
  });
  if (at !== data.length) throw new Error('There are bytes too many.');
  return value;
}

/** How many bytes a part of the JSON stands for; null if it stands for none. */
function lengthOf(part: unknown): number | null {
  if (typeof part !== 'object' || part === null || !Object.hasOwn(part, BYTES_KEY)) return null;
  const length: unknown = Reflect.get(part, BYTES_KEY);
  if (!Number.isSafeInteger(length) || (length as number) < 0) throw new Error('A length is no whole number.');
  return length as number;
}

/** FNV-1a: it notices every change of a single byte. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function wordOf(value: number): Uint8Array {
  const bytes = new Uint8Array(WORD);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function numberOf({ buffer, byteOffset }: Uint8Array): number {
  return new DataView(buffer, byteOffset).getUint32(0, true);
}
