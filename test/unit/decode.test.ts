import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { MAX_FILE_BYTES, decodeText } from '../../src/corpus/decode.ts';
import { InputError } from '../../src/corpus/errors.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** UTF-16 bytes of a string, as editors write it. */
function utf16(text: string, order: 'little' | 'big', mark: boolean): Uint8Array {
  const units = mark ? `\ufeff${text}` : text;
  const view = new DataView(new ArrayBuffer(2 * units.length));
  for (let i = 0; i < units.length; i++) view.setUint16(2 * i, units.charCodeAt(i), order === 'little');
  return new Uint8Array(view.buffer);
}

/** Whether no surrogate of a text lacks its other half. */
const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** The message with which bytes are refused. */
function refusal(bytes: Uint8Array): string {
  try {
    decodeText(bytes, 'list.txt');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error('The bytes were taken.');
}

describe('decodeText', () => {
  it('takes UTF-8 with and without a byte order mark', () => {
    expect(decodeText(utf8('ñandú\n🦖'), 'list.txt')).toBe('ñandú\n🦖');
    expect(decodeText(utf8('\ufeffñandú'), 'list.txt')).toBe('ñandú');
    expect(decodeText(new Uint8Array(0), 'list.txt')).toBe('');
  });

  it('takes UTF-16 of both byte orders with a mark, and Latin text without', () => {
    for (const order of ['little', 'big'] as const) {
      expect(decodeText(utf16('Жук\nñandú 🦖 \ufffd', order, true), 'list.txt')).toBe('Жук\nñandú 🦖 \ufffd');
      expect(decodeText(utf16('Ñandú\nžába\n', order, false), 'list.txt')).toBe('Ñandú\nžába\n');
    }
  });

  it('reads a part of a larger buffer', () => {
    const whole = utf16('xabc', 'little', false);
    expect(decodeText(whole.subarray(2), 'list.txt')).toBe('abc');
  });

  it.each(['\0', '\u001a', '\r\n\u001a\0\0\r\n', '\0'.repeat(9)])(
    'drops %j at the end, of UTF-16 as well',
    (filling) => {
      const text = 'mira\nžofie';
      expect(decodeText(utf8(text + filling), 'list.txt').trimEnd()).toBe(text);
      for (const mark of [true, false]) {
        expect(decodeText(utf16(text + filling, 'little', mark), 'list.txt').trimEnd()).toBe(text);
      }
      expect(refusal(utf8('\0\0\0'))).toContain('byte 0 is zero');
    },
  );

  it('says what a pointer or a compressed file is', () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:12ab\nsize 4711\n';
    expect(refusal(utf8(pointer))).toMatch(/^list\.txt is a pointer of Git LFS.*`git lfs pull`/);
    expect(refusal(gzipSync(utf8('mira\n'.repeat(50))))).toMatch(/^list\.txt is compressed with gzip/);
    expect(refusal(Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0xff))).toMatch(/^list\.txt is compressed with xz/);
    // The signature of bzip2 is letters, with which a name may begin.
    expect(decodeText(utf8('BZhanna\n'), 'list.txt')).toBe('BZhanna\n');
  });

  it('refuses zero bytes and says where', () => {
    expect(refusal(utf8('rex\0anna'))).toBe(
      'list.txt is not text: byte 3 is zero. If it is a document or UTF-16: Save it as plain text in UTF-8.',
    );
    expect(refusal(utf16('Жук\nЖаба\n', 'little', false))).toMatch(/byte 7 is zero/);
  });

  it.each([
    ['Windows-1252', Uint8Array.of(0x72, 0xf1, 0x61), 1],
    ['a stray continuation after a real U+FFFD', Uint8Array.of(0xef, 0xbf, 0xbd, 0x61, 0x80), 4],
    ['a sequence cut short', Uint8Array.of(0x61, 0xf0, 0x9f, 0xa6), 1],
    ['an overlong form', Uint8Array.of(0xc3, 0xb1, 0xc0, 0xaf), 2],
    ['after a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xff), 4],
  ])('refuses bytes that are not UTF-8 and says where: %s', (_, bytes, position) => {
    expect(refusal(bytes)).toContain(`list.txt is not UTF-8: byte ${position} fits no symbol.`);
  });

  it('refuses UTF-16 that is cut short or holds half a pair, and UTF-32', () => {
    expect(refusal(utf16('ab', 'little', true).subarray(0, 5))).toMatch(/byte 4 fits no text/);
    expect(refusal(utf16('a\ud83eb', 'big', true))).toMatch(/byte 4 fits no text/);
    expect(refusal(Uint8Array.of(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0))).toMatch(/byte 2 fits no text; it may be UTF-32/);
  });

  it('refuses a file beyond the limit, before reading it', () => {
    expect(refusal(new Uint8Array(MAX_FILE_BYTES + 1))).toMatch(/has 67108865 bytes; at most 67108864/);
  });

  it('gives back every well-formed text without zero symbols', () => {
    const texts = fc
      .string({ unit: 'binary' })
      .filter((text) => isWellFormed(text) && !text.includes('\0') && !text.startsWith('\ufeff'));
    fc.assert(
      fc.property(texts, fc.constantFrom('little' as const, 'big' as const), (text, order) => {
        expect(decodeText(utf8(text), 'x')).toBe(text);
        expect(decodeText(utf16(text, order, true), 'x')).toBe(text);
      }),
    );
  });

  it('gives text or an InputError for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        try {
          expect(isWellFormed(decodeText(bytes, 'x'))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
    );
  });
});
