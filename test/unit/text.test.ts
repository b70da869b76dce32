import { describe, expect, it } from 'vitest';
import { readCorpus, sourceOf, textsOf } from '../../src/corpus/corpus.ts';
import { InputError } from '../../src/corpus/errors.ts';
import { readText } from '../../src/corpus/text.ts';

const KEEP = { keepCase: true };

describe('readText', () => {
  it('ends lines with \\n, however they ended', () => {
    expect(readText('a\r\nb\rc\n\r\nd', 'x', KEEP).text).toBe('a\nb\nc\n\nd');
    expect(readText('a\u2028b\u2029c\fd\ve', 'x', KEEP).text).toBe('a\nb\nc\nd\ne');
  });

  it('takes a form feed beside a line end as part of it, so that line numbers stay', () => {
    expect(readText('page\n\f\r\n\fnext\f\n', 'x', KEEP).text).toBe('page\n\nnext\n');
    expect(() => readText('page\n\fnext\n\u0007', 'x', KEEP)).toThrow(/^Line 3 of x has/);
  });

  it('drops the byte order marks of files that were joined', () => {
    expect(readText('ab\n\ufeffcd\ufeff', 'x', KEEP).text).toBe('ab\ncd');
  });

  it('composes accents, and counts symbols, not 16-bit units', () => {
    const { text, length } = readText('e\u0301🦖', 'x', KEEP);
    expect(text).toBe('é🦖');
    expect(length).toBe(2);
  });

  it('puts capitals into lower case unless they are kept', () => {
    expect(readText('Shall I? É', 'x', { keepCase: false }).text).toBe('shall i? é');
    expect(readText('Shall I? É', 'x', KEEP).text).toBe('Shall I? É');
  });

  it('makes a plain i of İ, without a stray mark', () => {
    expect(readText('İzmir\nIndia', 'x', { keepCase: false }).text).toBe('izmir\nindia');
    expect(readText('İzmir\nIğdır', 'x', { keepCase: false }).text).toBe('izmir\nığdır');
  });

  it('keeps tabs, blanks around and blank lines', () => {
    const text = '\n\tif x:\n\n  y \n';
    expect(readText(text, 'x', KEEP)).toEqual({ source: 'x', text, length: text.length });
  });

  it.each([
    ['a\nb🦖\u0007c', /^Line 2 of x has the control character U\+0007 as symbol 3\. Remove it/],
    ['ab\u001ac', /U\+001A as symbol 3\. Remove it: .* \\x1a, .*`tr -d '\\032' < FILE > NEW`/],
    ['\u0000ab', /^Line 1 of x has the control character U\+0000 as symbol 1\./],
    ['ab\r\n\r\nc\u0085', /^Line 3 of x has the control character U\+0085 as symbol 2\./],
    ['ab\ud83e', /^Line 1 of x has the control character U\+D83E as symbol 3\./],
    ['', /^x holds no text: it is empty or blank\. Give a file with text in it\.$/],
    [' \n\t\r\n ', /it is empty or blank/],
    [' a \n', /it is empty or blank/],
  ])('refuses %j', (text, message) => {
    expect(() => readText(text, 'x', KEEP)).toThrow(InputError);
    expect(() => readText(text, 'x', KEEP)).toThrow(message);
  });

  it('refuses more distinct symbols than models may have', () => {
    // These code points are of no script yet: nothing composes them.
    const text = Array.from({ length: 65_536 }, (_, i) => String.fromCodePoint(0x40000 + i)).join('');
    expect(() => readText(text, 'x', KEEP)).toThrow(/x has 65536 distinct symbols; at most 65535 can be learned/);
  });
});

describe('readCorpus', () => {
  it('reads names or text, and tells its source and its texts', () => {
    const names = readCorpus(' Rex \n\nZoe', 'list', 'names', false);
    expect(names.mode).toBe('names');
    expect([sourceOf(names), textsOf(names)]).toEqual(['list', ['rex', 'zoe']]);
    const text = readCorpus(' Rex \n\nZoe', 'play', 'text', true);
    expect(text.mode).toBe('text');
    expect([sourceOf(text), textsOf(text)]).toEqual(['play', [' Rex \n\nZoe']]);
  });
});
