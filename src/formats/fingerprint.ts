import type { Corpus } from '../corpus/corpus.ts';

/**
 * The fingerprint of a corpus: `sha256:` and the 64 hexadecimal digits of the SHA-256 of its names in order, each with a
 * newline, or of its text. Needs a secure context (https, localhost or Node).
 */
export async function fingerprintOf(corpus: Corpus): Promise<string> {
  const text = corpus.mode === 'names' ? corpus.list.names.map((name) => `${name}\n`).join('') : corpus.text.text;
  const bytes = new TextEncoder().encode(text);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `sha256:${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** Matches the strings that `fingerprintOf` returns. */
export const FINGERPRINT = /^sha256:[0-9a-f]{64}$/;
