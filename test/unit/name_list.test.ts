import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/corpus/decode.ts';
import { InputError } from '../../src/corpus/errors.ts';
import { MAX_DISTINCT_SYMBOLS, MAX_NAME_SYMBOLS, readNames } from '../../src/corpus/name_list.ts';
import { nameSequence } from '../../src/corpus/sequences.ts';
import { LIMITS } from '../../src/model/config.ts';

/** The message with which a list is refused. */
function refusal(text: string): string {
  try {
    readNames(text, 'list.txt');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error('The list was taken.');
}

describe('readNames', () => {
  it('splits lines of every kind, trims, lower-cases, and counts what it skips and what repeats', () => {
    const list = readNames('Rex\r\n  Anna \n\nREX\r\t\rrex\n', 'list.txt');
    expect(list.names).toEqual(['rex', 'anna', 'rex', 'rex']);
    expect(list).toMatchObject({ source: 'list.txt', duplicates: 2, blankLines: 2, longest: 4 });
    expect([...list.distinct]).toEqual(['rex', 'anna']);
  });

  it('does not count the end of the last line as a blank one', () => {
    expect(readNames('a\nb', 'x').blankLines).toBe(0);
    expect(readNames('a\nb\n', 'x').blankLines).toBe(0);
    expect(readNames('a\nb\n\n', 'x').blankLines).toBe(1);
    expect(readNames('\na', 'x').blankLines).toBe(1);
  });

  it('ends lines with form feeds and separators of Unicode as well', () => {
    expect(readNames('Mira\u2028Kalo\u2029Tove\fRex\vAnna\n\fZoe\n', 'x')).toMatchObject({
      names: ['mira', 'kalo', 'tove', 'rex', 'anna', 'zoe'],
      blankLines: 0,
    });
    expect(readNames('Mira\u2028Kalo', 'x').written).toEqual(
      new Map([
        ['mira', 'Mira'],
        ['kalo', 'Kalo'],
      ]),
    );
  });

  it('keeps capital letters where asked', () => {
    expect(readNames('Rex\nrex', 'x', { keepCase: true })).toMatchObject({ names: ['Rex', 'rex'], duplicates: 0 });
  });

  it('takes one name of one symbol', () => {
    expect(readNames('a', 'x')).toMatchObject({ names: ['a'], longest: 1 });
  });

  it('composes accents and counts an emoji as one symbol', () => {
    const list = readNames('Zoe\u0308\nZOË\n🦖🦕', 'x');
    expect(list).toMatchObject({ names: ['zoë', 'zoë', '🦖🦕'], duplicates: 1, longest: 3 });
  });

  it('refuses a list without names', () => {
    expect(refusal('')).toBe('list.txt holds no names: it is empty. Give a text file with one name per line.');
    expect(refusal(' \n\t\n')).toContain('all of its lines (2) are blank');
  });

  it('refuses running text by its long lines, in symbols', () => {
    expect(readNames('🦖'.repeat(MAX_NAME_SYMBOLS), 'x').longest).toBe(MAX_NAME_SYMBOLS);
    expect(refusal(`rex\n${'🦖'.repeat(MAX_NAME_SYMBOLS + 1)}`)).toMatch(
      /^Line 2 of list.txt has 1001 symbols; .* running text, not a list of names/,
    );
  });

  it('refuses tables, control characters and half pairs', () => {
    expect(refusal('rex\n🦖na\t12')).toMatch(/^Line 2 of list.txt has a tab after symbol 3, as a table has\./);
    expect(refusal('a\u001bb')).toMatch(/^Line 1 of list.txt has the control character U\+001B as symbol 2;/);
    expect(refusal('rex\0')).toContain('U+0000 as symbol 4');
    expect(refusal('a\n\ud83eb')).toContain('Line 2 of list.txt has the control character U+D83E as symbol 1');
  });

  it('refuses more distinct symbols than a model can have', () => {
    expect(MAX_DISTINCT_SYMBOLS + 1).toBe(LIMITS.vocabSize);
    // Two whole planes of Chinese characters, which composition leaves alone, one per line.
    const lines = Array.from({ length: 0x10000 }, (_, i) => String.fromCodePoint((i < 0x8000 ? 0x20000 : 0x28000) + i));
    expect(refusal(lines.join('\n'))).toMatch(/^list.txt has 65\d{3} distinct symbols; at most 65535 can be learned/);
  });

  it('reads 100,000 names in a moment', () => {
    const text = Array.from({ length: 100_000 }, (_, i) => `Name of dinosaur ${i}`).join('\n');
    const start = performance.now();
    expect(readNames(text, 'x').names).toHaveLength(100_000);
    // Measured 110 ms on two slow cores; the bound leaves room for a busy machine and still finds anything quadratic.
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('gives trimmed names or an InputError for any string and any bytes', () => {
    const check = (read: () => string): void => {
      try {
        const list = readNames(read(), 'x');
        expect(list.names.length).toBeGreaterThan(0);
        expect(list.distinct.size + list.duplicates).toBe(list.names.length);
        for (const name of list.names) expect(name).toBe(name.trim());
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    };
    const lines = fc.array(fc.string({ unit: 'binary' })).map((parts) => parts.join('\n'));
    fc.assert(
      fc.property(
        fc.oneof(
          lines,
          fc.array(fc.nat(0xffff)).map((u) => String.fromCharCode(...u)),
        ),
        (text) => check(() => text),
      ),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => check(() => decodeText(bytes, 'x'))));
  });
});

describe('nameSequence', () => {
  it('starts with the zero vector and ends with the newline', () => {
    const { inputs, targets } = nameSequence(Int32Array.of(3, 1, 2));
    expect([...inputs]).toEqual([-1, 3, 1, 2]);
    expect([...targets]).toEqual([3, 1, 2, 0]);
  });

  it('asks of an empty name only its end', () => {
    expect(nameSequence(new Int32Array(0))).toEqual({ inputs: Int32Array.of(-1), targets: Int32Array.of(0) });
  });
});
