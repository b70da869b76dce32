import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/corpus/errors.ts';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';

describe('Vocabulary', () => {
  it('puts the newline first, then code points in ascending order, not in that of UTF-16', () => {
    const vocabulary = Vocabulary.of(['ba', '🦖\u{fffd}', "a-'\nb"]);
    expect(vocabulary.symbols).toEqual(['\n', "'", '-', 'a', 'b', '\u{fffd}', '🦖']);
    expect(vocabulary.size).toBe(7);
  });

  it('encodes symbols to ids and back', () => {
    const vocabulary = Vocabulary.of(['rex', '🦖']);
    expect([...vocabulary.encode('xe🦖\n')]).toEqual([3, 1, 4, 0]);
    expect(vocabulary.decode([3, 1, 4, 0])).toBe('xe🦖');
    expect(vocabulary.encode('')).toHaveLength(0);
  });

  it('drops one newline at the end and no other', () => {
    const vocabulary = Vocabulary.of(['a']);
    expect(vocabulary.decode([1, 0, 1, 0, 0])).toBe('a\na\n');
    expect(vocabulary.decode([0])).toBe('');
  });

  it('names the symbol that it does not know', () => {
    const vocabulary = Vocabulary.of(['🦖a']);
    expect(() => vocabulary.encode('a🦖ß')).toThrow(InputError);
    expect(() => vocabulary.encode('a🦖ß')).toThrow(
      /^Symbol 3 of the text is "ß" \(U\+00DF\), .* one of the 3 symbols/,
    );
    expect(() => vocabulary.encode('a\u0301')).toThrow(/^Symbol 2 of the text is U\+0301,/);
  });

  it('refuses an id without a symbol', () => {
    for (const id of [-1, 2, 0.5, NaN]) {
      expect(() => Vocabulary.of(['a']).decode([1, id])).toThrow(
        new RangeError(`There is no symbol with id ${id}; ids go from 0 to 1.`),
      );
    }
  });

  it('takes the symbols of a model file in their order', () => {
    expect(Vocabulary.fromSymbols(['\n', 'b', 'a']).symbols).toEqual(['\n', 'b', 'a']);
  });

  it.each([
    ['no newline', ['a', '\n'], /must be the newline/],
    ['nothing', [], /must be the newline/],
    ['two code points', ['\n', 'ab'], /Symbol 1 of the vocabulary is not one code point/],
    ['an empty symbol', ['\n', 'a', ''], /Symbol 2 of the vocabulary is not one code point/],
    ['no string', ['\n', 7 as unknown as string], /Symbol 1 of the vocabulary is not one code point/],
    ['a symbol twice', ['\n', 'a', 'b', 'a'], /holds "a" \(U\+0061\) twice, first as symbol 1/],
    [
      'too many',
      Array.from({ length: 65_537 }, (_, i) => String.fromCodePoint(10 + i)),
      /at most 65536 symbols, not 65537/,
    ],
  ])('refuses symbols of a broken file: %s', (_, symbols, message) => {
    expect(() => Vocabulary.fromSymbols(symbols)).toThrow(message);
    expect(() => Vocabulary.fromSymbols(symbols)).toThrow(InputError);
  });

  it('gives every text back', () => {
    const texts = fc.array(fc.string({ unit: 'binary' }), { minLength: 1 });
    fc.assert(
      fc.property(texts, (names) => {
        const vocabulary = Vocabulary.of(names);
        const again = Vocabulary.fromSymbols(vocabulary.symbols);
        expect([...vocabulary.encode('\n')]).toEqual([0]);
        for (const name of names) {
          const ids = vocabulary.encode(name);
          expect(ids).toHaveLength([...name].length);
          expect(again.decode([...ids, 0])).toBe(name);
        }
      }),
    );
  });
});
