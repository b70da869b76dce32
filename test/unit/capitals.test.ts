import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capitalsOf } from '../../src/corpus/capitals.ts';
import { directionOf } from '../../src/corpus/direction.ts';
import { lowerCase } from '../../src/corpus/lower_case.ts';
import { readNames } from '../../src/corpus/name_list.ts';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import { primeIds } from '../../src/sample/prime.ts';

/** The function that writes names as a list does. */
const writer = (...names: string[]) => capitalsOf(readNames(names.join('\n'), 'x'));

describe('capitalsOf', () => {
  it('writes a name of the list as the list does, its first spelling if there are several', () => {
    const names = ['New York', 'MacLeod', 'd’Artagnan', "O'Brien", 'Jean-Luc', 'van der Berg', 'iPad', 'USA', 'rex'];
    const list = readNames(`${names.join('\n')}\nnew YORK\n`, 'x');
    expect(list.names.slice(0, 4)).toEqual(['new york', 'macleod', "d'artagnan", "o'brien"]);
    expect(list.names.map(capitalsOf(list)).slice(0, -1)).toEqual(names);
    expect(capitalsOf(list)('new york')).toBe('New York');
  });

  it('writes new names word by word, and small words as small as the list does', () => {
    const write = writer('Rio de Janeiro', 'Isle of Moor', 'Fen by the Sea', 'New Town', 'De Witt Hall', 'Ost');
    expect(write('rio of the sea')).toBe('Rio of the Sea');
    expect(write('karth de moor')).toBe('Karth de Moor');
    // At the beginning "de" is known with a capital, "of" is not known and written like most first words.
    expect(write('de karth')).toBe('De Karth');
    expect(write('of new karth')).toBe('Of New Karth');
  });

  it('writes later words small where the list does', () => {
    const write = writer('Red fox', 'Brown bear', 'Great white shark');
    expect(write('red bear')).toBe('Red bear');
    expect(write('grey seal')).toBe('Grey seal');
    expect(writer('Moor', 'Fen')('new moor')).toBe('New Moor');
  });

  it('follows the list after hyphens and apostrophes', () => {
    const write = writer(
      'Jean-Luc',
      'Stratford-upon-Avon',
      'd’Artagnan',
      'O’Brien',
      "King's Hill",
      "Queen's Hill",
      'Rex',
    );
    expect(write('anne-marie')).toBe('Anne-Marie');
    expect(write('moor-upon-karth')).toBe('Moor-upon-Karth');
    expect(write('d’orleans')).toBe('d’Orleans');
    expect(write('o’neill')).toBe('O’Neill');
    expect(write('moor’s fen')).toBe('Moor’s Fen');
    expect(writer('Saint-denis', 'Mont-blanc', 'Rex')('petit-pont')).toBe('Petit-pont');
  });

  it('tells what stands after a hyphen, or beside an apostrophe, from other words', () => {
    const hyphens = writer('Saint-denis', 'Mont-blanc', 'New York', 'Red Hill', 'Old Town');
    expect(hyphens('petit-pont fen')).toBe('Petit-pont Fen');
    const particles = writer("d'Artagnan", "d'Alembert", 'Rex', 'Max', 'Anna');
    expect(particles("l'ecuyer")).toBe("l'Ecuyer");
    expect(particles('lex')).toBe('Lex');
    const inside = writer("Kal'at Hill", "Sha'ab Town", "Mar'ib Moor");
    expect(inside("bur'im fen")).toBe("Bur'im Fen");
  });

  it('puts a capital after prefixes where the list mostly does', () => {
    expect(writer('MacLeod', 'Rex')('macbeth')).toBe('MacBeth');
    expect(writer('McDonald', 'Rex')('mcgregor')).toBe('McGregor');
    expect(writer('Macleod', 'Mackay', 'MacDuff')('macbeth')).toBe('Macbeth');
    expect(writer('LaRue', 'Rex')('lamont')).toBe('Lamont');
    expect(writer('LaRue', 'LaSalle', 'LaPorte', 'Rex')('lamont')).toBe('LaMont');
  });

  it('leaves lists in small letters, and those in capitals, as they are', () => {
    expect(writer('rex', 'new york')('new rex')).toBe('new rex');
    expect(writer('REX', 'NEW YORK', "O'BRIEN")("mac o'rex")).toBe("MAC O'REX");
    expect(writer('ΣΟΦΟΣ', 'ΟΔΟΣ')('σοδος')).toBe('ΣΟΔΟΣ');
    const kept = readNames('Rex\nMax', 'x', { keepCase: true });
    expect(capitalsOf(kept)('rEx')).toBe('rEx');
  });

  it('knows capitals of other letters from the list', () => {
    expect(writer('İzmir', 'İstanbul', 'Diyarbakır', 'Iğdır')('izdır')).toBe('İzdır');
    expect(writer('İzmir', 'Iğdır')('ılgaz')).toBe('Ilgaz');
    expect(writer('Écija', 'Ávila')('áéa')).toBe('Áéa');
    expect(writer('Rex', '𐐀𐐨')('𐐨𐐨')).toBe('𐐀𐐨');
    expect(writer('Rex', 'Max')('ßa')).toBe('ßa');
  });

  it('changes nothing but capitals, whatever the names', () => {
    const name = fc.stringMatching(/^[A-Za-zéÉ][A-Za-z' ’-]{0,12}$/);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1 }), name, (names, drawn) => {
        const list = readNames(names.join('\n'), 'x');
        const write = capitalsOf(list);
        for (const one of list.distinct)
          expect(lowerCase(write(one)).replaceAll('’', "'")).toBe(one.replaceAll('’', "'"));
        const lower = lowerCase(drawn);
        expect(lowerCase(write(lower)).replaceAll('’', "'").trim()).toBe(lower.replaceAll('’', "'").trim());
      }),
    );
  });
});

describe('apostrophes', () => {
  it('are one symbol, straight or curly, of the more frequent kind', () => {
    expect(readNames("O'Hara\nO’Neill\nO'Brien", 'x').names).toEqual(["o'hara", "o'neill", "o'brien"]);
    expect(readNames("O’Hara\nO’Neill\nO'Neill", 'x')).toMatchObject({
      names: ['o’hara', 'o’neill', 'o’neill'],
      duplicates: 1,
    });
    expect(readNames('d’Or\nRex', 'x').names).toEqual(['d’or', 'rex']);
  });
});

describe('invisible characters', () => {
  it.each([
    '\u200b',
    '\u2060',
    '\u200e',
    '\u200f',
    '\u2800',
    '\u3164',
    '\u115f',
    '\uffa0',
    '\u00ad',
    '\ufeff',
    '\u180e',
    '\ufe0f',
  ])('alone are no name: %j', (blank) => {
    expect(readNames(`Moor\n${blank}\n ${blank} ${blank}\nFen`, 'x')).toMatchObject({
      names: ['moor', 'fen'],
      blankLines: 2,
    });
    expect(() => readNames(blank, 'x')).toThrow(/x holds no names: all of its lines \(1\) are blank/);
    expect(readNames(` ${blank} Moor`, 'x').names).toEqual(['moor']);
  });

  it('are dropped at the ends, and inside where they say nothing', () => {
    expect(readNames('\u200e Moor \u2800\u200b\nEast\u00adbrook\nEastbrook\u3164', 'x').names).toEqual([
      'moor',
      'eastbrook',
      'eastbrook',
    ]);
    expect(readNames('\u200bMoor Hill', 'x').written.get('moor hill')).toBe('Moor Hill');
  });

  it('stay where they choose a form: joiners inside words, and signs after emoji', () => {
    const names = ['می\u200cخواهم', '❤\ufe0f', '👩\u200d🚀', '🏴\u{e0067}\u{e0062}\u{e007f}'];
    expect(readNames(names.join('\n'), 'x').names).toEqual(names);
  });
});

describe('lowerCase', () => {
  it('makes a plain i of İ, and ı of I in Turkish alone', () => {
    expect(lowerCase('İzmir\nIğdır')).toBe('izmir\nığdır');
    expect(lowerCase('İzmir\nIndia\nNew York')).toBe('izmir\nindia\nnew york');
    expect(lowerCase('I\u0307zmir i\u0307')).toBe('izmir i');
    expect(lowerCase('Ż\nZ\u0307').normalize('NFC')).toBe('ż\nż');
    expect(readNames('İzmir\nAnkara', 'x').names).toEqual(['izmir', 'ankara']);
  });

  it('ends Greek words with ς, and no others', () => {
    expect(readNames('ΟΔΟΣ\nΟδός\nΝΕΟΣ ΚΟΣΜΟΣ\nΣ', 'x').names).toEqual(['οδος', 'οδός', 'νεος κοσμος', 'σ']);
  });

  it('is what primes are read with', () => {
    const vocabulary = Vocabulary.of(['izmir']);
    expect(vocabulary.decode(primeIds('İz', vocabulary))).toBe('iz');
  });
});

describe('directionOf', () => {
  it('goes by the letters of most names', () => {
    const of = (...names: string[]) => directionOf(readNames(names.join('\n'), 'x'));
    expect(of('شیراز', 'تهران', 'Ray')).toBe('rtl');
    expect(of('חיפה', 'Jaffa-Yafo', 'Tel Aviv')).toBe('ltr');
    expect(of('ירושלים 12')).toBe('rtl');
    expect(of('🦖', '123')).toBe('ltr');
  });
});
