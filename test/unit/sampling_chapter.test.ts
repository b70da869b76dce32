import { describe, expect, it } from 'vitest';
import { drawSymbol } from '../../src/sample/draw.ts';
import { uniformDraw } from '../../src/model/random/threefry.ts';
import { givenIn } from '../../src/ui/lesson/given_name.ts';
import { barsOf, idAt, letterWords, treeOf, triedOf, type Branch } from '../../src/ui/lesson/letters.ts';
import type { Tried } from '../../src/ui/lesson/sampling_view.ts';
import type { DrawnLetters, LettersOrder } from '../../src/worker/protocol.ts';

const SYMBOLS = ['\n', 'a', 'b', 'm', 'n', 'o'];
const DRAWING = { temperature: 0.8, topK: null, topP: null } as const;

function lettersOf(text: string): DrawnLetters {
  const ids = Int32Array.from([...text], (symbol) => SYMBOLS.indexOf(symbol));
  const logits = Float32Array.from({ length: ids.length * SYMBOLS.length }, (_, i) => 4 * uniformDraw(5, 0, i));
  const uniforms = Float64Array.from(ids, (_, t) => uniformDraw(1, 0, t));
  return { iteration: 3, symbols: SYMBOLS, head: [], ids, uniforms, logits };
}

const draw = (begin: readonly number[]): LettersOrder => ({ kind: 'draw', begin, seed: 1, name: 0, drawing: DRAWING });
const named = (text: string): Tried => triedOf(draw([]), lettersOf(text), []);

/** A tree as nested arrays. */
const shapeOf = (branches: readonly Branch[]): unknown[] =>
  branches.map(({ text, tried, branches: below }) => (tried ? text : [text, ...shapeOf(below)]));

describe('a name that was tried', () => {
  it('knows how each letter came', () => {
    const branch = triedOf(draw([3, 5]), lettersOf('moo\n'), ['elsewhere', 'chosen']);
    expect(branch.text).toBe('moo');
    expect(branch.origins).toEqual(['elsewhere', 'chosen', 'drawn', 'drawn']);
    expect(letterWords(branch)).toEqual(['m', 'o', 'o', '\\n']);
    expect(triedOf({ kind: 'given', text: 'ma' }, lettersOf('ma\n'), []).origins).toEqual(Array(3).fill('elsewhere'));
  });

  it('stands in a tree by common beginnings, once each', () => {
    expect(treeOf([])).toEqual([]);
    expect(shapeOf(treeOf(['mo'].map(named)))).toEqual(['mo']);
    expect(shapeOf(treeOf(['mono', 'ab', 'moon', 'mona', 'mo', ''].map(named)))).toEqual([
      ['mo', ['mon', 'mono', 'mona'], 'moon', 'mo'],
      'ab',
      '',
    ]);
  });
});

describe('bars', () => {
  it('are the weights by which letters are drawn, with any settings', () => {
    const letters = lettersOf('mono\n');
    for (const drawing of [DRAWING, { ...DRAWING, topK: 2 }, { temperature: 1.5, topK: null, topP: 0.6 }]) {
      const bars = barsOf(letters, drawing);
      expect(bars).toHaveLength(5);
      for (const [t, p] of bars.entries()) {
        expect(p.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
        const row = letters.logits.subarray(t * SYMBOLS.length, (t + 1) * SYMBOLS.length);
        for (let k = 0; k < 200; k++) {
          const uniform = uniformDraw(7, k, t);
          expect(idAt(p, uniform)).toBe(drawSymbol(row, drawing, uniform));
        }
      }
    }
    expect(idAt(Float64Array.of(0.5, 0.5 - 1e-16, 0), 1)).toBe(1);
  });
});

describe('the address of a name', () => {
  it('is read from the lesson alone', () => {
    expect(givenIn('#/lesson?sampling=rex')).toBe('rex');
    expect(givenIn(`#/lesson?sampling=${encodeURIComponent('a&b=c? d#+é')}`)).toBe('a&b=c? d#+é');
    for (const without of ['', '#/lesson', '#/lesson?sampling', '#/lesson?data', '#/names?sampling=rex']) {
      expect(givenIn(without)).toBeNull();
    }
  });
});
