import type { Corpus } from '../corpus/corpus.ts';
import { fingerprintOfText } from '../corpus/fingerprint_text.ts';
import type { NameList } from '../corpus/name_list.ts';

/**
 * The fingerprint of a corpus: `sha256:` and the 64 hexadecimal digits of the SHA-256 of its names in order, each with a
 * newline (and before it a tab and the label, if it has one), or of its text. Needs a secure context (https, localhost or Node).
 */
export function fingerprintOf(corpus: Corpus): Promise<string> {
  return fingerprintOfText(corpus.mode === 'names' ? linesOf(corpus.list) : corpus.text.text);
}

function linesOf({ names, labels }: NameList): string {
  const label = (i: number) => (typeof labels?.[i] === 'string' ? `\t${labels[i]}` : '');
  return names.map((name, i) => `${name}${label(i)}\n`).join('');
}

/** Matches the strings that `fingerprintOf` returns. */
export const FINGERPRINT = /^sha256:[0-9a-f]{64}$/;
