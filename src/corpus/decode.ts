import { describeCompressed, describePointer } from './containers.ts';
import { InputError } from './errors.ts';

/** The largest file that is read, in bytes: 64 MiB, about five million names. */
export const MAX_FILE_BYTES = 64 * 2 ** 20;

const ADVICE = 'Save it as plain text in UTF-8.';
/** The end of a text for CP/M and DOS. */
const CTRL_Z = 0x1a;

/**
 * Decodes a file and drops its byte order mark (BOM), and zero bytes and Ctrl-Z (U+001A) at its end, with which old programs
 * fill files up. It accepts UTF-8 with or without BOM, UTF-16 with BOM, and UTF-16 without BOM if at least half
 * of the symbols are Latin, so that many bytes are zero. For anything else it throws an InputError that names `source`, the
 * position of the first offending byte (from 0) and the remedy.
 */
export function decodeText(bytes: Uint8Array, source: string): string {
  if (bytes.length > MAX_FILE_BYTES) {
    throw new InputError(
      `${source} has ${bytes.length} bytes; at most ${MAX_FILE_BYTES} (64 MiB) are read. Use a part of it.`,
    );
  }
  refuseBinaryDocuments(bytes, source);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes, 'utf-16le', source);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes, 'utf-16be', source);
  const end = endOf(bytes.length, (i) => bytes[i]!);
  const text = bytes.subarray(0, end);
  const zero = text.indexOf(0);
  const encoding = zero < 0 || bytes.length % 2 !== 0 ? null : unmarkedUtf16(bytes.subarray(0, end + (end % 2)));
  if (encoding) return decodeUtf16(bytes, encoding, source);
  const packed = describeCompressed(bytes);
  if (zero < 0) return decodeUtf8(text, source, packed);
  if (packed !== null) throw new InputError(`${source} ${packed}.`);
  throw new InputError(`${source} is not text: byte ${zero} is zero. If it is a document or UTF-16: ${ADVICE}`);
}

/** Where a text ends, without what fills its file up and line ends behind that. A file of nothing else is all there. */
function endOf(units: number, unitAt: (i: number) => number): number {
  let end = units;
  for (let i = units - 1; i >= 0; i--) {
    const unit = unitAt(i);
    if (unit === 0 || unit === CTRL_Z) end = i;
    else if (unit !== 10 && unit !== 13) return end;
  }
  return units;
}

/** Throws an InputError for pointers of Git LFS, PDF documents, and zip archives, as documents of word processors and spreadsheets are. */
function refuseBinaryDocuments(bytes: Uint8Array, source: string): void {
  const pointer = describePointer(bytes);
  if (pointer !== null) throw new InputError(`${source} ${pointer}.`);
  const begins = String.fromCharCode(...bytes.subarray(0, 5));
  if (begins === '%PDF-') {
    throw new InputError(`${source} is a PDF document, not plain text. Copy its text into a plain text file.`);
  }
  if (begins.startsWith('PK\u0003\u0004')) {
    throw new InputError(
      `${source} is a zip archive, as documents of Word and Excel are. Save it as plain text, or a table as CSV.`,
    );
  }
}

function decodeUtf8(bytes: Uint8Array, source: string, packed: string | null): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    if (packed !== null) throw new InputError(`${source} ${packed}.`);
    throw new InputError(
      `${source} is not UTF-8: byte ${firstBadByte(bytes)} fits no symbol. ` +
        `It may be in an older encoding such as Windows-1252, or no text at all. ${ADVICE}`,
    );
  }
}

/**
 * The position of the first ill-formed byte sequence. A strict decoder does not report it, so we look for the first U+FFFD
 * that a lenient decoder inserts.
 */
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

/**
 * Guesses the byte order of UTF-16 without BOM. The upper bytes of Latin symbols are zero, so all zero bytes are at odd or
 * all at even positions.
 */
function unmarkedUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
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
  const end = endOf(text.length, (i) => text.charCodeAt(i));
  for (let i = 0; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit !== 0 && unit !== 0xfffd) continue;
    // The decoder replaces a lone surrogate, or half a unit at the end, by U+FFFD. A U+FFFD of the file itself is fine.
    const whole = 2 * i + 1 < bytes.length;
    if (unit === 0xfffd && whole && view.getUint16(2 * i, encoding === 'utf-16le') === 0xfffd) continue;
    throw new InputError(
      `${source} looks like UTF-16, but byte ${2 * i} fits no text; it may be UTF-32 or cut short. ${ADVICE}`,
    );
  }
  return text.slice(text.startsWith('\ufeff') ? 1 : 0, end);
}
