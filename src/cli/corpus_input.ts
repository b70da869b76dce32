import { readCorpus } from '../corpus/corpus.ts';
import type { Corpus, Mode } from '../corpus/corpus.ts';
import { MAX_FILE_BYTES, decodeText } from '../corpus/decode.ts';
import { readNames } from '../corpus/name_list.ts';
import type { NameList } from '../corpus/name_list.ts';
import type { Context } from './context.ts';
import { readInput } from './files.ts';

/** Reads a list of names from a file, or from standard input for `-`. Throws an InputError if it cannot be used. */
export async function readList(context: Context, path: string): Promise<NameList> {
  const { bytes, source } = await readInput(path, context.stdin, MAX_FILE_BYTES);
  return readNames(decodeText(bytes, source), source);
}

/** Reads names or text from a file, or from standard input for `-`. Throws an InputError if it cannot be used. */
export async function readCorpusFile(context: Context, path: string, mode: Mode, keepCase: boolean): Promise<Corpus> {
  const { bytes, source } = await readInput(path, context.stdin, MAX_FILE_BYTES);
  return readCorpus(decodeText(bytes, source), source, mode, keepCase);
}
