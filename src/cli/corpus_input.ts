import { readCorpus } from '../corpus/corpus.ts';
import type { Corpus, Mode } from '../corpus/corpus.ts';
import { MAX_FILE_BYTES, decodeText } from '../corpus/decode.ts';
import { readNames } from '../corpus/name_list.ts';
import type { NameList } from '../corpus/name_list.ts';
import type { Context } from './context.ts';
import { readInput } from './files.ts';

/** The list in a file, or on standard input for `-`. Throws an InputError. */
export async function readList(context: Context, path: string): Promise<NameList> {
  const { bytes, source } = await readInput(path, context.stdin, MAX_FILE_BYTES);
  return readNames(decodeText(bytes, source), source);
}

/** The names or the text in a file, or on standard input for `-`. Throws an InputError. */
export async function readCorpusFile(context: Context, path: string, mode: Mode, keepCase: boolean): Promise<Corpus> {
  const { bytes, source } = await readInput(path, context.stdin, MAX_FILE_BYTES);
  return readCorpus(decodeText(bytes, source), source, mode, keepCase);
}
