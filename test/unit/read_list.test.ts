import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/corpus/decode.ts';
import { InputError } from '../../src/corpus/errors.ts';
import { readNames } from '../../src/corpus/name_list.ts';
import { readList } from '../../src/corpus/read_list.ts';
import type { ReadingChoice } from '../../src/corpus/read_list.ts';

/** What a text is read as, with capitals kept, so that names can be compared with what was written. */
function read(text: string, choice: ReadingChoice = {}, source = 'list.txt') {
  const { list, guess, notes } = readList(text, source, { keepCase: true, ...choice });
  return { names: list.names, labels: list.labels, guess, notes: notes.map(({ kind }) => kind), list };
}

/** The message with which a text is refused. */
function refusal(text: string, choice: ReadingChoice = {}, source = 'list.txt'): string {
  try {
    readList(text, source, choice);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error('The list was taken.');
}

describe('a value with another line end inside', () => {
  it.each(['\f', '\v', '\u2028', '\u2029'])('is one name in JSON and tables, two among lines: %j', (end) => {
    expect(read(JSON.stringify([`Mira${end}Kalo`, 'Tove'])).names).toEqual(['Mira Kalo', 'Tove']);
    expect(read(`name,year\n"Mira${end}Kalo",1\nTove,2\n`).names).toEqual(['Mira Kalo', 'Tove']);
    expect(read(`Mira${end}Kalo\nTove\n`).names).toEqual(['Mira', 'Kalo', 'Tove']);
    expect(read(`- Mira${end}- Kalo\n- Tove\n`).names).toEqual(['Mira', 'Kalo', 'Tove']);
  });
});

describe('a plain list', () => {
  it.each([
    'Rex\r\n  Anna \n\nREX\r\t\rrex\n',
    'a',
    'Karthmoor, the Old\nSilverfen\nEastbrook\n',
    'Rex\t\nZoe\t\nAnna\t\n',
    '\tRex\n\tZoe\n\tAnna\n',
    'O"Hara\n- dash\n"Ace"\nRex; or Max\n',
    '[Rex]\n[Zoe]\n',
    '<unk>\nRex\n',
    '1. FC North\nSilver Town\n2nd Town\nUnited\n',
  ])('is read as before: %j', (text) => {
    const { list, guess, notes } = readList(text, 'list.txt');
    expect(list).toEqual(readNames(text, 'list.txt'));
    expect(guess).toEqual({ kind: 'lines', markers: false, quotes: false });
    expect(notes).toEqual([]);
  });

  it('is read as before, whatever its names are', () => {
    const word = fc.stringMatching(/^[A-Za-zéß' .]{0,12}$/).map((text) => `x${text}y`);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.constantFrom('', '-z', ' Z')), { minLength: 1 }), (parts) => {
        const text = parts.map((part) => part.join('')).join('\n');
        const { list } = readList(text, 'x');
        expect(list).toEqual(readNames(text, 'x'));
      }),
    );
  });

  it('is what the choice "lines" makes of any text', () => {
    const table = 'name,kind\nRex,dog\n- Zoe,cat\n';
    expect(read(table, { kind: 'lines' }).names).toEqual(['name,kind', 'Rex,dog', '- Zoe,cat']);
    expect(read('- a\n- b', { kind: 'lines' }).names).toEqual(['- a', '- b']);
  });
});

describe('a table', () => {
  const CSV = 'id,meaning,name\n1,"a town, on a moor","Moor, the Old"\n2,marsh,"Odd ""Fen"" Hold"\n3,brook,Ostbrook\n';

  it('has its names in a column that is guessed, with quotes, commas and a header', () => {
    const { names, guess, notes, labels } = read(CSV);
    expect(names).toEqual(['Moor, the Old', 'Odd "Fen" Hold', 'Ostbrook']);
    expect(guess).toEqual({
      kind: 'table',
      delimiter: ',',
      header: true,
      columns: [
        { name: 'id', examples: ['1', '2', '3'] },
        { name: 'meaning', examples: ['a town, on a moor', 'marsh', 'brook'] },
        { name: 'name', examples: ['Moor, the Old', 'Odd "Fen" Hold', 'Ostbrook'] },
      ],
      column: 3,
      labelColumn: null,
    });
    expect(notes).toEqual(['table']);
    expect(labels).toBeNull();
    expect(readList(CSV, 'list.csv').notes[0]!.text).toBe(
      'list.csv is a table with commas and a header: the names are in column 3 of 3, "name".',
    );
  });

  it.each(['\t', ';', ',', '|'])('may have the delimiter %j, and line ends of any kind', (delimiter) => {
    const rows = [
      ['town', 'people'],
      ['Moor', '12'],
      ['New Fen', '3'],
    ];
    for (const end of ['\n', '\r\n', '\r']) {
      const { names, guess } = read(rows.map((row) => row.join(delimiter)).join(end) + end);
      expect(names).toEqual(['Moor', 'New Fen']);
      expect(guess).toMatchObject({ kind: 'table', delimiter, header: true, column: 1 });
    }
  });

  it('may have quotes as parts of its values where tabs separate them', () => {
    const text = 'name\tkind\n"Odd" Moor\tx\nFen\ty\n"Ost\tz\n';
    expect(read(text, { kind: 'table' }).names).toEqual(['"Odd" Moor', 'Fen', '"Ost']);
    expect(read('name\tkind\n"Odd ""Moor"""\tx\nFen\ty\n').names).toEqual(['Odd "Moor"', 'Fen']);
  });

  it('may begin with empty lines or the hint of Excel, and be one of Markdown', () => {
    expect(read('\n\nname,kind\n\nMoor,town\n\nFen,village\n').names).toEqual(['Moor', 'Fen']);
    expect(refusal(`\n\nname,kind\n\nMoor,town\n\n${'a'.repeat(1001)},x\n`)).toMatch(/^Row 7 of list.txt/);
    expect(read('sep=|\r\n1|Moor\r\n2|Fen\r\n')).toMatchObject({ names: ['Moor', 'Fen'], guess: { delimiter: '|' } });
    expect(read('| Name | Kind |\n|:---|---|\n| Moor | town |\n| Fen | town |\n').names).toEqual(['Moor', 'Fen']);
  });

  it('needs no header', () => {
    expect(read('Mary,F,7065\nAnna,F,2604\nEmma,F,2003\n')).toMatchObject({
      names: ['Mary', 'Anna', 'Emma'],
      guess: { header: false, columns: [{ name: 'Column 1' }, { name: 'Column 2' }, { name: 'Column 3' }], column: 1 },
    });
    expect(read('1;Moor\n2;Fen\n').names).toEqual(['Moor', 'Fen']);
  });

  it('takes the choices of column, labels, header and delimiter', () => {
    expect(read(CSV, { column: 'MEANING' }).names).toEqual(['a town, on a moor', 'marsh', 'brook']);
    expect(read(CSV, { column: 2 }).names).toEqual(read(CSV, { column: '2' }).names);
    expect(read(CSV, { header: false }).names).toHaveLength(4);
    expect(read('Moor;x\nFen;y\n', { header: true }).names).toEqual(['Fen']);
    expect(read('a;b,c\nd;e,f\n', { delimiter: ';', column: 2 }).names).toEqual(['b,c', 'e,f']);
    const labelled = read('Moor,town\nFen,\n,village\nOst,town\n', { labelColumn: 2 });
    expect(labelled).toMatchObject({ names: ['Moor', 'Fen', 'Ost'], labels: ['town', null, 'town'] });
    expect(labelled.notes).toEqual(['table', 'skipped']);
  });

  it('is not what one line of names is', () => {
    expect(read('Moor,Fen,Ost\n', {}, 'list.csv')).toMatchObject({
      names: ['Moor', 'Fen', 'Ost'],
      notes: ['separated'],
    });
  });

  it('may have one column, if its file is a table or it is asked for', () => {
    expect(read('name\n"Moor, the Old"\nFen\n', {}, 'list.csv').names).toEqual(['Moor, the Old', 'Fen']);
    expect(read('Title\nMoor\n', { kind: 'table' }).names).toEqual(['Moor']);
  });

  it('refuses columns that are not there, and open quotes', () => {
    expect(refusal(CSV, { column: 'names' })).toBe(
      'list.txt has no column "names". Its columns are 1 "id", 2 "meaning", 3 "name". Give one of them.',
    );
    expect(refusal(CSV, { labelColumn: 4 })).toMatch(/no column "4"/);
    expect(refusal('Moor\nFen\n', { column: 2 })).toMatch(
      /^list.txt is no table: .* Leave the column and the header out\./,
    );
    expect(refusal('Moor\nFen\n', { kind: 'lines', column: 2 })).toMatch(/read as lines, which has no columns/);
    expect(refusal('name,kind\nMoor,x\nFen,y\n"Ost,z\n', { kind: 'table' })).toBe(
      'Row 4 of list.txt has a quote (") without its end, or one within a quoted value. Add its end, or double it.',
    );
    expect(refusal('name,kind\n"Odd" Moor,x\nFen,y\nOst,"z"\n', { column: 1 })).toMatch(
      /^Row 2 of list.txt has a quote/,
    );
    expect(refusal(`name,kind\nMoor,x\n${'a'.repeat(1001)},y\n`)).toMatch(/^Row 3 of list.txt has 1001 symbols/);
    expect(refusal('name,kind\n,x\n,y\n', { column: 'name' })).toMatch(
      /list.txt holds no names: all of its rows \(2\) are blank/,
    );
  });

  it('is noted, not read, where lines only have a comma each', () => {
    const { names, notes } = read('Moor, the Old\nFen, the New\nOst, the Far\n');
    expect(names).toEqual(['Moor, the Old', 'Fen, the New', 'Ost, the Far']);
    expect(notes).toEqual(['commas']);
    expect(read('Moor, Fen\nOst\nKarth, Hold\nBrook', { kind: 'separated' }).names).toHaveLength(6);
    expect(read('Moor, the Old\nFen, the New\n', { column: 1 }).names).toEqual(['Moor', 'Fen']);
  });
});

describe('JSON', () => {
  const json = (value: unknown, choice: ReadingChoice = {}) => read(JSON.stringify(value), choice);

  it('may be an array of strings', () => {
    expect(json(['Moor', 'Fen\nHold', '', null])).toMatchObject({
      names: ['Moor', 'Fen Hold'],
      guess: { kind: 'json', column: 1, columns: [{ name: 'value' }] },
      notes: ['json', 'skipped'],
    });
  });

  it('may be an array of objects, of which a key is guessed or chosen', () => {
    const towns = [
      { id: 'a1', kind: 'town', name: 'Moor', in: { region: 'north' } },
      { id: 'a2', kind: 'town', name: 'Fen', in: { region: 'south' } },
    ];
    expect(json(towns)).toMatchObject({ names: ['Moor', 'Fen'], guess: { column: 3 } });
    expect(json(towns, { column: 'id', labelColumn: 'in.region' })).toMatchObject({
      names: ['a1', 'a2'],
      labels: ['north', 'south'],
    });
    expect(refusal(JSON.stringify(towns), { column: 'x' })).toMatch(/no column "x"\. Its columns are 1 "id", 2 "kind"/);
  });

  it('may be an object whose keys or values are names, or that wraps them', () => {
    expect(json({ Moor: 'town', Fen: 'town', Ost: 'town' }).names).toEqual(['Moor', 'Fen', 'Ost']);
    expect(json({ 1: 'Moor', 2: 'Fen' }).names).toEqual(['Moor', 'Fen']);
    expect(json({ Moor: { size: 3 }, Fen: { size: 4 } }).names).toEqual(['Moor', 'Fen']);
    expect(json({ count: 2, names: ['Moor', 'Fen'] }).names).toEqual(['Moor', 'Fen']);
    expect(json({ data: [{ name: 'Moor' }, { name: 'Fen' }] }).names).toEqual(['Moor', 'Fen']);
    expect(json({ meta: { v: 1 }, items: [{ title: 'Moor' }, { title: 'Fen' }] }).names).toEqual(['Moor', 'Fen']);
    expect(json({ towns: { north: ['Moor', 'Fen'], south: ['Ost'] } }).names).toEqual(['Moor', 'Fen', 'Ost']);
    expect(json({ north: ['Moor', 'Fen'], south: ['Ost'] }, { labelColumn: 'key' })).toMatchObject({
      names: ['Moor', 'Fen', 'Ost'],
      labels: ['north', 'north', 'south'],
    });
    expect(json([['Moor', 3], ['Fen', 4]]).names).toEqual(['Moor', 'Fen']); // prettier-ignore
  });

  it('may have an object per line', () => {
    expect(read('{"name":"Moor"}\n{"name":"Fen"}\n').names).toEqual(['Moor', 'Fen']);
  });

  it('knows no names of prototypes', () => {
    expect(read('[{"__proto__":"Moor","name":"Fen"},{"name":"constructor"}]').names).toEqual(['Fen', 'constructor']);
    expect(refusal('[{"name":"Fen"}]', { column: 'toString' })).toMatch(/no column "toString"/);
  });

  it('is refused where it is damaged or has no strings', () => {
    expect(refusal('["Moor", "Fen"', {}, 'a.json')).toMatch(
      /^a.json is not intact JSON: .*\. Mend it, or give one name/,
    );
    expect(refusal('[1, 2]', {}, 'a.json')).toMatch(/^a.json holds no names: its JSON has no strings\./);
  });
});

describe('names with something between, before or around them', () => {
  it.each([
    ['Moor, Fen, Ost, Karth', ['Moor', 'Fen', 'Ost', 'Karth']],
    ['Moor,Fen,Ost,Karth\n', ['Moor', 'Fen', 'Ost', 'Karth']],
    ['Moor, Fen,\nOst, New Karth, \nHold', ['Moor', 'Fen', 'Ost', 'New Karth', 'Hold']],
    ['Moor, Fen, Ost\nKarth, Hold, Brook\n', ['Moor', 'Fen', 'Ost', 'Karth', 'Hold', 'Brook']],
    ['Moor, Fen, and Ost', ['Moor', 'Fen', 'Ost']],
    ['Moor; Fen; Ost', ['Moor', 'Fen', 'Ost']],
    ['東京、大阪、京都', ['東京', '大阪', '京都']],
    ['"Moor, the Old", "Fen", "Ost"', ['Moor, the Old', 'Fen', 'Ost']],
    ["['Moor', 'O\u2019Fen', 'Ost']", ['Moor', 'O\u2019Fen', 'Ost']],
    ['"Moor",\n"Fen",\n"Ost",\n', ['Moor', 'Fen', 'Ost']],
    ["'Abd, O'Hara, Rex", ["'Abd", "O'Hara", 'Rex']],
  ])('takes %j apart', (text, names) => {
    const found = read(text);
    expect(found.names).toEqual(names);
    expect(found.notes).toEqual(['separated']);
  });

  it.each([
    '- Moor\n* Fen\n\u2022 New Ost\n',
    '1. Moor\n2) Fen\n(3) New Ost',
    '1 - Moor\n2 – Fen\n3 - New Ost',
    '1.Moor\n2.Fen\n3.New Ost',
    '  - [ ] Moor\n  - [x] Fen\n  - [ ] New Ost',
    '"Moor"\n"Fen"\n"New Ost"\n',
    '\u201cMoor\u201d\n\u201eFen\u201c\n\u00abNew Ost\u00bb',
    "'Moor'\n'Fen'\n\u2018New Ost\u2019",
    '1. "Moor"\n2. "Fen"\n3. "New Ost"',
  ])('drops what is no part of the names: %j', (text) => {
    expect(read(text)).toMatchObject({ names: ['Moor', 'Fen', 'New Ost'], notes: ['markers'] });
  });
});

describe('texts that are no lists', () => {
  it.each([
    [
      '{\\rtf1\\ansi Moor\\par}',
      /^list.txt is a Rich Text document \(RTF\), not a list of names\. .* save it as plain text/,
    ],
    ['\n<!DOCTYPE html>\n<p>Moor', /is a web page \(HTML\).* copy the names/],
    ['<ul><li>Moor</li></ul>', /is a web page/],
    ['<?xml version="1.0"?><a>Moor</a>', /is XML/],
    ['<towns><town>Moor</town></towns>', /is XML/],
    ['%PDF-1.4\nMoor', /is a PDF document/],
  ])('refuses %j', (text, message) => {
    expect(refusal(text)).toMatch(message);
  });

  it('refuses the bytes of PDF documents and archives', () => {
    const bytes = (text: string) => Uint8Array.from(text, (symbol) => symbol.charCodeAt(0));
    expect(() => decodeText(bytes('%PDF-1.4\n\xe2\xe3'), 'a.pdf')).toThrow(/a\.pdf is a PDF document.* Copy its text/);
    expect(() => decodeText(bytes('PK\x03\x04\0\0'), 'a.xlsx')).toThrow(/a\.xlsx is a zip archive.* as CSV/);
  });

  it('notes prose, and proposes the mode for it', () => {
    const prose =
      'Once upon a time, there was a town\nnear a moor, and its people were old.\nThey had a marsh, too, and a hall.\n';
    const { names, notes, list } = read(prose);
    expect([names.length, notes]).toEqual([3, ['prose']]);
    expect(readList(prose, list.source).notes[0]!.text).toMatch(/^list.txt looks like running text.* mode "text"/);
    expect(read('The Old Man and the Sea\nA Tale of Two Old Cities\nThe Moor\n').notes).toEqual([]);
    expect(read('New York\nRio de Janeiro\nThe Town of the Five Wells\n').notes).toEqual([]);
  });
});

describe('any text', () => {
  it('gives names or an InputError, with a guess that reads the same again', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '"',
        ',',
        ';',
        '\t',
        '|',
        '\n',
        '\r\n',
        '- ',
        '1. ',
        '[',
        ']',
        '{',
        '}',
        ':',
        '\u200b',
        '\u2019',
        "'",
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('name', 'Moor', 'x', '12', ' '),
    );
    const source = fc.constantFrom('x', 'x.csv', 'x.json');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), source, (pieces, from) => {
        let reading;
        try {
          reading = readList(pieces.join(''), from);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        const { list, guess } = reading;
        expect(list.names.length).toBeGreaterThan(0);
        if (guess.kind !== 'table') return;
        const { kind, delimiter, header, column } = guess;
        expect(readList(pieces.join(''), from, { kind, delimiter, header, column }).list).toEqual(list);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['open quotes', '"a" b,'.repeat(300_000)],
    ['blanks and quotes', `a, b, c, ${`${' '.repeat(100)}"`.repeat(20_000)}`],
    ['nested brackets', '['.repeat(2_000_000)],
    ['bullets', '- '.repeat(1_000_000)],
    ['commas', ','.repeat(2_000_000)],
    ['invisible characters', '\u200b\u2800a'.repeat(700_000)],
    ['tags', '<a '.repeat(700_000)],
  ])('takes no more than a moment: %s', (_, text) => {
    const start = performance.now();
    try {
      readList(text, 'x');
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
    }
    // At most 0.3 s on two slow cores; anything quadratic takes minutes.
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
