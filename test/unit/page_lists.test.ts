import { afterEach, describe, expect, it } from 'vitest';
import { READY_LISTS } from '../../src/corpus/ready_lists.ts';
import { readingWords } from '../../src/ui/mango-sources/reading_words.ts';
import { scriptTag } from '../../src/ui/script_tag.ts';
import { partsOf, sourceOf, withLists } from '../../src/ui/sources.ts';
import { openSource } from '../../src/worker/corpus_report.ts';
import type { NamesReport } from '../../src/worker/protocol.ts';
import type { RunStore } from '../../src/worker/run_store.ts';
import { DEFAULT_SETTINGS, withPreset } from '../../src/worker/settings.ts';
import type { CorpusSource, OneSource, RunSettings } from '../../src/worker/settings.ts';
import type { KeptRun } from '../../src/worker/studio_run.ts';
import { jobOf } from '../../src/worker/training_jobs.ts';
import { corpusSource, Desk } from '../helpers/studio_desk.ts';

const SETTINGS: RunSettings = {
  ...DEFAULT_SETTINGS,
  ...{ device: 'cpu', from: 'nothing', hiddenSize: 8, iterations: 30 },
};
const bytes = (text: string, name: string) => corpusSource(text, name) as Extract<OneSource, { kind: 'bytes' }>;

let desk = new Desk();

afterEach(async () => {
  await desk.ask({ type: 'pause' });
  desk = new Desk();
});

/** The report of a source; the message where it was refused. */
async function read(corpus: CorpusSource, settings = SETTINGS): Promise<NamesReport | string> {
  await desk.ask({ type: 'start', corpus, settings: { ...settings, iterations: 30 }, paused: true });
  const refused = desk.all('refused').at(-1);
  if (refused) return refused.message;
  expect(desk.all('failed')).toEqual([]);
  return desk.all('corpus').at(-1)!.report as NamesReport;
}

const TABLE = 'id\tregion\tplace\n1\tNorth\tKarby\n2\tSouth\tNew Ashford\n3\tNorth\tElmsett\n';

describe("what the page's worker tells of a list", () => {
  it('is how a table was read, and what the user made of it', async () => {
    const report = (await read(bytes(TABLE, 'places.tsv'))) as NamesReport;
    expect(report).toMatchObject({ names: 3, labels: [], preview: ['Karby', 'New Ashford', 'Elmsett'], written: true });
    expect(report.how).toMatchObject([{ guess: { kind: 'table', delimiter: '\t', header: true, column: 3 } }]);
    expect(readingWords(report.how[0]!.guess)).toBe('Read as a table: column 3 “place”, the first row is a header');
    const reading = { kind: 'table', column: 3, labelColumn: 2, header: true };
    const labelled = (await read({ ...bytes(TABLE, 'places.tsv'), reading })) as NamesReport;
    expect(labelled.labels).toEqual([
      { label: 'North', names: 2 },
      { label: 'South', names: 1 },
    ]);
    // Labels are no symbols of names.
    expect(labelled.symbols).toBe(report.symbols);
    const model = desk.all('model').at(-1)!.report;
    expect([model.labels, model.config.vocabSize - model.labels.length]).toEqual([['North', 'South'], report.symbols]);
    const headless = (await read({
      ...bytes(TABLE, 'places.tsv'),
      reading: { kind: 'table', header: false, column: 3 },
    })) as NamesReport;
    expect(headless.names).toBe(4);
  });

  it('is the column of JSON, guessed or chosen, and what stands between names', async () => {
    const words = async (source: CorpusSource) => readingWords(((await read(source)) as NamesReport).how[0]!.guess);
    const json = bytes('[{"id": "a", "name": "Karby"}, {"id": "b", "name": "Ashford"}]', 'a.json');
    expect(await words(json)).toBe('Read as JSON: column 2 “name”');
    const reading = { kind: 'json', column: 1, labelColumn: 2 };
    expect(await words({ ...json, reading })).toBe('Read as JSON: column 1 “id”, labels “name”');
    expect(desk.all('corpus').at(-1)!.report).toMatchObject({ preview: ['a', 'b'] });
    expect(await words(bytes('Karby; Ashford; Elmsett; Oakham', 'a.txt'))).toMatch(/^Read as names with “;” between/);
  });

  it.each([
    ['- Karby\n- Ashford\n- Elmsett\n', /bullets/],
    ['1. "Karby"\n2. "Ashford"\n', /bullets or numbers .* quotes/],
    ['Karby, Ashford, Elmsett, Oakham\n', /several names on a line/],
    [
      'It was late, and it rained.\nShe went home, and slept there.\nNobody came for weeks, or months.\n',
      /running text/,
    ],
  ])('is a note where it is no plain list: %j', async (text, note) => {
    const { how } = (await read(bytes(text, 'a.txt'))) as NamesReport;
    expect(how[0]!.notes.join(' ')).toMatch(note);
  });

  it.each([
    ['{\\rtf1\\ansi Karby\\par}', /Rich Text/],
    ['<!doctype html><ul><li>Karby</li></ul>', /web page/],
    ['%PDF-1.7\n', /PDF/],
    ['\u200b\n\u3164\n\u2060\u200e\n\u2800\n', /no names/],
  ])('is a refusal of %j, while the run stays', async (text, fault) => {
    await desk.ask({
      type: 'start',
      corpus: bytes('Rex\nZoe', 'b.txt'),
      settings: { ...SETTINGS, iterations: 1_000_000 },
    });
    await desk.next((reply) => reply.type === 'progress');
    await desk.ask({ type: 'start', corpus: bytes(text, 'a.txt'), settings: SETTINGS });
    expect(desk.all('refused').at(-1)?.message).toMatch(fault);
    await desk.goesOn();
  });

  it('is a question where a list looks like running text, before the run is replaced', async () => {
    const long = { ...SETTINGS, iterations: 1_000_000 };
    await desk.ask({ type: 'start', corpus: bytes('Rex\nZoe', 'b.txt'), settings: long });
    await desk.next((reply) => reply.type === 'progress');
    const prose = bytes('It was late, and it rained.\nShe went home, and slept there.\n', 'a.txt');
    const asNames = { ...prose, reading: { kind: 'lines' } };
    const table = bytes(TABLE, 'places.tsv');
    for (const [corpus, again] of [
      [prose, asNames],
      [withLists(null, [table, prose]), withLists(null, [table, asNames])],
    ] as const) {
      await desk.ask({ type: 'start', corpus, settings: SETTINGS });
      const message = expect.stringMatching(/^a\.txt looks like running text/) as string;
      const refused = desk.all('refused').at(-1);
      expect(refused).toEqual({ type: 'refused', request: 'start', message, readableAs: 'text', asNames: again });
      await desk.goesOn();
    }
    expect(desk.all('corpus')).toHaveLength(1);
    // Who says so has it, and who sends a link has said so.
    await desk.ask({ type: 'start', corpus: asNames, settings: long });
    expect(desk.all('corpus')[1]!.report).toMatchObject({ mode: 'names', source: 'a.txt', names: 2 });
    await desk.ask({ type: 'start', corpus: prose, settings: long, stored: false });
    expect(desk.all('corpus')[2]!.report).toMatchObject({ source: 'a.txt', names: 2 });
    expect(desk.all('refused')).toHaveLength(2);
  });

  it('is a refusal of all files where one is none, by its name, while the run stays', async () => {
    const long = { ...SETTINGS, iterations: 1_000_000 };
    await desk.ask({ type: 'start', corpus: bytes('Rex\nZoe', 'b.txt'), settings: long });
    await desk.next((reply) => reply.type === 'progress');
    const corpus = withLists(null, [bytes(TABLE, 'places.tsv'), bytes('<!doctype html><p>Karby', 'page.html')]);
    await desk.ask({ type: 'start', corpus, settings: SETTINGS });
    expect(desk.all('refused').at(-1)?.message).toMatch(/^page\.html is a web page/);
    expect(desk.all('corpus').map(({ report }) => report.source)).toEqual(['b.txt']);
    await desk.goesOn();
  });

  it('counts as many symbols as the model has', async () => {
    const lists: CorpusSource[] = [
      { kind: 'built-in' },
      bytes('Rex\nZo\u0308e\n🦖\n', 'a.txt'),
      bytes('نهر\nدجلة\n', 'b.txt'),
    ];
    for (const source of lists) {
      const { symbols } = (await read(source)) as NamesReport;
      expect(symbols).toBe(desk.all('model').at(-1)!.report.config.vocabSize);
    }
    const settings = { ...SETTINGS, ...withPreset(SETTINGS, 'text'), hiddenSize: 4, sequenceLength: 4 };
    await read(bytes('A text without a line end, of some length, read in streams. '.repeat(20), 'c.txt'), settings);
    expect(desk.all('corpus').at(-1)!.report).toMatchObject({
      mode: 'text',
      symbols: desk.all('model').at(-1)!.report.config.vocabSize,
    });
  });

  it('drops lines that only look empty, and tells the direction', async () => {
    expect(await read(bytes('\u200b\nנחל\n\u3164\nים\n', 'a.txt'))).toMatchObject({
      names: 2,
      blankLines: 2,
      direction: 'rtl',
    });
  });

  it('is a refusal of labels that are none', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => `name${i},code${i}`).join('\n');
    const reading = { kind: 'table', column: 1, labelColumn: 2, header: false };
    expect(await read({ ...bytes(rows, 'a.csv'), reading })).toMatch(/^a\.csv has 300 different labels; at most 200/);
    const long = `Karby,${'x'.repeat(150)}\nAshford,y\n`;
    expect(await read({ ...bytes(long, 'a.csv'), reading })).toMatch(/^a\.csv has a label of 150 symbols/);
  });

  it('is each of several lists, how it was read, and its label', async () => {
    const source = withLists(null, [bytes(TABLE, 'places.tsv'), { kind: 'ready', id: 'stars' }]);
    const report = (await read(source)) as NamesReport;
    expect(report.labels.map(({ label }) => label)).toEqual(['places', 'stars']);
    expect(report.labels[0]!.names).toBe(3);
    expect(report.how.map(({ guess }) => guess.kind)).toEqual(['table', 'lines']);
    await desk.ask({ type: 'sample', id: 1, count: 200 });
    expect(
      desk
        .all('names')
        .at(-1)!
        .names.filter(({ text }) => /label|places|stars/.test(text)),
    ).toEqual([]);
  });
});

describe('capitals', () => {
  const clans = Array.from({ length: 12 }, () => ["d'Artagnan", "d'Alembert", 'MacLeod', 'New York'])
    .flat()
    .join('\n');

  it.each([false, true])('are those of the list, learned or drawn (keepCase %s)', async (keepCase) => {
    const done = desk.phase('done');
    const settings = { ...SETTINGS, keepCase, hiddenSize: 32, iterations: 400 };
    await desk.ask({ type: 'start', corpus: bytes(clans, 'a.txt'), settings });
    await done;
    expect(desk.all('corpus')[0]!.report).toMatchObject({
      preview: expect.arrayContaining(["d'Artagnan", 'MacLeod']) as never,
      written: true,
    });
    await desk.ask({ type: 'sample', id: 1, count: 100 });
    const known = desk
      .all('names')
      .at(-1)!
      .names.filter(({ inList }) => inList);
    expect(known.length).toBeGreaterThan(20);
    expect(new Set(known.map(({ written }) => written))).toEqual(new Set(clans.split('\n')));
  });
});

describe('sources', () => {
  it('are parts with labels of their own, and one part is itself again', () => {
    const file = bytes('Rex', 'rex.txt');
    const both = withLists({ kind: 'built-in' }, [file, file]);
    expect(partsOf(both).map(({ label }) => label)).toEqual(['dinosaurs', 'rex', 'rex 2']);
    expect(sourceOf(partsOf(both).slice(1, 2))).toBe(file);
  });

  it.each(READY_LISTS.map(({ id }) => id))('may be the ready list %s', async (id) => {
    const report = (await read({ kind: 'ready', id })) as NamesReport;
    expect(report).toMatchObject({ mode: 'names', source: READY_LISTS.find((list) => list.id === id)!.title });
    expect(report.names).toBeGreaterThanOrEqual(150);
  });

  it('of all kinds are kept for the next visit', async () => {
    let kept: KeptRun | null = null;
    const store: RunStore = {
      load: async () => structuredClone(kept),
      keep: (run) => (kept = structuredClone(run)),
    };
    const reading = { kind: 'table', column: 3, labelColumn: 2, header: true };
    const source = withLists({ kind: 'ready', id: 'stars' }, [{ ...bytes(TABLE, 'places.tsv'), reading }]);
    const long = { ...SETTINGS, iterations: 1_000_000 };
    desk = new Desk({ store });
    await desk.ask({ type: 'restore', settings: SETTINGS });
    await desk.ask({ type: 'start', corpus: source, settings: long });
    await desk.next((reply) => reply.type === 'progress');
    await desk.ask({ type: 'pause' });
    const { report } = desk.all('corpus').at(-1)!;
    desk = new Desk({ store });
    await desk.ask({ type: 'restore', settings: SETTINGS });
    expect(desk.all('adopted').at(-1)).toMatchObject({ corpus: source, from: 'storage' });
    expect(desk.all('corpus').at(-1)!.report).toEqual(report);
    expect((report as NamesReport).labels.map(({ label }) => label)).toEqual(['stars', 'North', 'South']);
  });
});

describe('the script of a name', () => {
  it.each([
    ['Zoë', null],
    ['Ђорђе', null],
    ['さくら', 'und-Jpan'],
    ['東の子', 'und-Jpan'],
    ['北京', 'und-Hani'],
    ['서울', 'und-Kore'],
    ['نهر', 'und-Arab'],
    ['נחל', 'und-Hebr'],
  ])('of %s is %s', (name, tag) => {
    expect(scriptTag(name)).toBe(tag);
  });
});

describe('the settings of the page', () => {
  it('are adapted to a large list, but for those that the user changed', async () => {
    const names = Array.from({ length: 5_000 }, (_, i) => i.toString(36)).join('\n');
    const opened = await openSource(bytes(names, 'many'));
    const { job } = await jobOf(opened, DEFAULT_SETTINGS);
    expect(job.recipe).toMatchObject({ hiddenSize: 192, layers: 2, batchSize: 64, dropout: 0.25 });
    const changed = await jobOf(opened, { ...DEFAULT_SETTINGS, hiddenSize: 100, dropout: 0.1 });
    expect(changed.job.recipe).toMatchObject({ hiddenSize: 100, layers: 2, batchSize: 64, dropout: 0.1 });
  });
});
