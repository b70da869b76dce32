import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/formats/model_file.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
writeFileSync(file('names.txt'), 'anna\nrex\nzoe\nbo\n');
writeFileSync(file('names.csv'), 'id,name,kind\n1,Anna,a\n2,Rex,b\n3,Zoe,b\n4,Bo,c\n');
const TRAIN = ['train', '--preset', 'notebook', '--hidden', '4', '--max-steps', '4', '--device', 'cpu', '--json'];

/** Trains on an input, and returns its model's symbols, the last line without the time, and the notes. */
async function train(input: string, ...options: string[]) {
  const { code, out, notes } = await runCli([...TRAIN, '--input', file(input), '--out', file('model'), ...options]);
  expect(code, notes.join('\n')).toBe(0);
  const { seconds, ...last } = jsonLines(out).at(-1)!;
  expect(seconds).toBeGreaterThanOrEqual(0);
  return { symbols: readModel(readFileSync(file('model')), 'model').symbols.join(''), last, notes };
}

describe('train', () => {
  it('reads the same names from a table as from a plain list, and says what it read', async () => {
    const plain = await train('names.txt');
    const table = await train('names.csv');
    expect({ ...table, notes: [] }).toEqual({ ...plain, notes: [] });
    expect(plain.notes.filter((note) => note.includes(file('names')))).toEqual([]);
    expect(table.notes[0]).toBe(
      `${file('names.csv')} is a table with commas and a header: the names are in column 2 of 3, "name".`,
    );
  });

  it('takes the column, the labels, the header and the kind from its options', async () => {
    expect((await train('names.csv', '--column', 'kind')).symbols).toBe('\nabc');
    expect((await train('names.csv', '--column', '3', '--no-header')).symbols).toBe('\nabcdikn');
    expect((await train('names.csv', '--read-as', 'lines')).symbols).toContain(',');
    const { symbols, notes } = await train('names.csv', '--label-column', 'kind');
    expect(symbols).toBe('\nabenorxz');
    expect(notes).toContain('The names have 3 different labels.');
  });

  it('resumes and evaluates with the same reading', async () => {
    await train('names.csv');
    const resume = ['train', '--input', file('names.csv'), '--resume', file('model'), '--max-steps', '5', '--json'];
    expect(jsonLines((await runCli(resume)).out).at(-1)).toMatchObject({ done: true, step: 5 });
    const evaluate = async (input: string) =>
      jsonLines((await runCli(['eval', '--model', file('model'), '--input', file(input), '--json'])).out);
    expect(await evaluate('names.csv')).toEqual(await evaluate('names.txt'));
  });

  it('names the option for text, and those of sizes that a text is too short for', async () => {
    writeFileSync(file('long.txt'), `${'many words '.repeat(100)}\n`);
    const long = await runCli([...TRAIN, '--input', file('long.txt'), '--read-as', 'lines']);
    expect(long.code).toBe(2);
    expect(long.notes.at(-1)).toMatch(/Line 1 of .*long\.txt has 1099 symbols; .* For text give --mode text\.$/);
    writeFileSync(file('short.txt'), 'abcdefghijkl\n');
    for (const [options, message] of [
      [['--mode', 'text', '--batch-size', '512'], /short\.txt: .* 512 streams .* set with --batch-size\.$/],
      [['--preset', 'sonnets'], /short\.txt: .*windows of 40 .* set with --seq-length\.$/],
    ] as const) {
      const { code, notes } = await runCli(['train', ...options, '--input', file('short.txt')]);
      expect(code).toBe(2);
      expect(notes.at(-1)).toMatch(message);
    }
  });

  it('says what does not fit', async () => {
    const refused = async (...options: string[]) => {
      const { code, notes } = await runCli([...TRAIN, '--input', file('names.csv'), ...options]);
      expect([code, notes.length]).toEqual([2, 1]);
      return notes[0];
    };
    expect(await refused('--column', 'town')).toMatch(
      /has no column "town"\. Its columns are 1 "id", 2 "name", 3 "kind"/,
    );
    expect(await refused('--read-as', 'poem')).toMatch(/Allowed choices are json, table, separated, lines/);
    const text = ['train', '--mode', 'text', '--input', file('names.csv'), '--column', 'name'];
    expect((await runCli(text)).notes[0]).toMatch(/--column, .* are for lists of names\./);
  });
});

describe('notebook', () => {
  it('reads lists of any kind', async () => {
    const notebook = async (input: string, ...options: string[]) =>
      (await runCli(['notebook', '--data', file(input), '--iterations', '3', '--device', 'cpu', ...options])).out;
    const plain = await notebook('names.txt');
    expect(await notebook('names.csv')).toBe(plain);
    expect(await notebook('names.csv', '--read-as', 'lines')).not.toBe(plain);
  });
});
