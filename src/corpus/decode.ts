import { InputError } from './errors.ts';

/** The largest file that is read: 64 MiB, some five million names. */
export const MAX_FILE_BYTES = 64 * 2 ** 20;

const ADVICE = 'Save it as plain text in UTF-8.';

/**
 * The text of a file, without its byte order mark. UTF-8 is taken with or without the mark; UTF-16 with it, or without
 * where at least half of its symbols are Latin and so one byte in two is zero. Anything else is refused: throws an
 * InputError that names `source`, the position of the first offending byte (from 0) and what to do.
 */
export function decodeText(bytes: Uint8Array, source: string): string {
  if (bytes.length > MAX_FILE_BYTES) {
    throw new InputError(
      `${source} has ${bytes.length} bytes; at most ${MAX_FILE_BYTES} (64 MiB) are read. Use a part of it.`,
    );
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes, 'utf-16le', source);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes, 'utf-16be', source);
  const zero = bytes.indexOf(0);
  if (zero < 0) return decodeUtf8(bytes, source);
  const encoding = unmarkedUtf16(bytes);
  if (encoding) return decodeUtf16(bytes, encoding, source);
  throw new InputError(`${source} is not text: byte ${zero} is zero. If it is a document or UTF-16: ${ADVICE}`);
}

function decodeUtf8(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(
      `${source} is not UTF-8: byte ${firstBadByte(bytes)} fits no symbol. ` +
        `It may be in an older encoding such as Windows-1252, or no text at all. ${ADVICE}`,
    );
  }
}

/** Where the first ill-formed sequence starts. Decoders do not say; the one that replaces it by U+FFFD shows it. */
function firstBadByte(bytes: Uint8Array): number {
  let position = 0;
  for (const symbol of new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)) {
    const written = bytes[position] === 0xef && bytes[position + 1] === 0xbf && bytes[position + 2] === 0xbd;
    if (symbol === '\ufffd' && !written) break;
    const codePoint = symbol.codePointAt(0)!;
    position += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return position;
}

/** The byte order of UTF-16 without a mark: its zero bytes are the upper halves of Latin symbols, all on one side. */
function unmarkedUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes.length % 2 !== 0) return null;
  const zeros = [0, 0];
  bytes.forEach((byte, i) => {
    if (byte === 0) zeros[i & 1]! += 1;
  });
  const [even, odd] = zeros as [number, number];
  if (even === 0 && odd >= bytes.length / 4) return 'utf-16le';
  if (odd === 0 && even >= bytes.length / 4) return 'utf-16be';
  return null;
}

function decodeUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be', source: string): string {
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit !== 0 && unit !== 0xfffd) continue;
    // The decoder puts one U+FFFD in place of a lone surrogate, and one for half a unit at the end.
    const whole = 2 * i + 1 < bytes.length;
    if (unit === 0xfffd && whole && view.getUint16(2 * i, encoding === 'utf-16le') === 0xfffd) continue;
    throw new InputError(
      `${source} looks like UTF-16, but byte ${2 * i} fits no text; it may be UTF-32 or cut short. ${ADVICE}`,
    );
  }
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
