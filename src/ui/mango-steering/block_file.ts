import { decodeText } from '../../corpus/decode.ts';
import { InputError } from '../../corpus/errors.ts';
import { whole } from '../format.ts';
import type { WishForm } from '../wish_form.ts';

/** Every name is compared with every word, so a longer list would hold up the search. */
const MOST_WORDS = 5_000;
const MOST_BYTES = 2 ** 20;

/** Reads a block-list: plain text with one word per line. Throws an InputError that says what is wrong with it. */
export async function readBlockFile(file: File): Promise<NonNullable<WishForm['block']>> {
  const { name } = file;
  if (file.size > MOST_BYTES) throw new InputError(`${name} is larger than 1 MiB. Give a shorter list of words.`);
  const lines = decodeText(new Uint8Array(await file.arrayBuffer()), name).split(/\r\n|\n|\r/);
  const words = lines.map((line) => line.trim()).filter((word) => word !== '');
  if (words.length === 0) throw new InputError(`${name} holds no words. Give a text file with one word per line.`);
  if (words.length > MOST_WORDS) {
    throw new InputError(`${name} holds ${whole(words.length)} words. Give at most ${whole(MOST_WORDS)}.`);
  }
  return { name, words };
}
