import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/corpus/errors.ts';
import { readNames } from '../../src/corpus/name_list.ts';
import { readText } from '../../src/corpus/text.ts';
import { readModel, writeModel } from '../../src/formats/model_file.ts';
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors.ts';
import { readRunLog } from '../../src/train/run_log.ts';
import { FILE_KINDS } from '../../src/ui/name_files.ts';
import { someModel } from '../helpers/saved_models.ts';

/** JSON that is read, but overflows the stack of JSON.stringify. */
const DEEP = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

describe('damage that npm run soak -- files found', () => {
  it('a deeply nested value where a log has a step', () => {
    const read = (): unknown => readRunLog(`{"run":1,"step":${DEEP}}\n`, 'x.jsonl');
    expect(read).toThrow(InputError);
    expect(read).toThrow('Line 1 of x.jsonl is damaged: its step is deeply nested, not a whole number');
  });

  it("a deeply nested value in a model's recipe", () => {
    const { tensors, metadata } = readSafetensors(writeModel(someModel()), 'x');
    const training = metadata.get('training')!.replace('"seed":7', `"seed":${DEEP}`);
    expect(training).toContain(DEEP);
    const file = writeSafetensors(tensors, new Map([...metadata, ['training', training]]));
    expect(() => readModel(file, 'x')).toThrow(InputError);
  });

  it.each([
    ['names', (text: string) => readNames(text, 'x')],
    ['text', (text: string) => readText(text, 'x', { keepCase: true })],
  ])('%s with endless combining marks, which took hours to compose', (_, read) => {
    const marks = (pairs: number): string => `anna\nrex a${'\u0301\u0323'.repeat(pairs)}b\n`;
    expect(() => read(marks(128))).not.toThrow();
    expect(() => read(marks(2_000_000))).toThrow(InputError);
    expect(() => read(marks(2_000_000))).toThrow('Line 2 of x has more than 256 combining marks');
  });
});

it('a formula whose text has several lines is no formula in a CSV file', () => {
  const name = '=1+1\n"x"';
  expect(FILE_KINDS.csv.write([{ name, note: '-2\r3' }])).toBe(`name,note\r\n"'=1+1\n""x""","'-2\r3"\r\n`);
});
