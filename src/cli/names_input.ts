import { MAX_FILE_BYTES, decodeText } from '../corpus/decode.ts';
import { readNames } from '../corpus/names.ts';
import type { NameList } from '../corpus/names.ts';
import type { Context } from './context.ts';
import { readInput } from './files.ts';

/** The list in a file, or on standard input for `-`. Throws an InputError. */
export async function readList(context: Context, path: string): Promise<NameList> {
  const { bytes, source } = await readInput(path, context.stdin, MAX_FILE_BYTES);
  return readNames(decodeText(bytes, source), source);
}
