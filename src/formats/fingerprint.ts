import type { Corpus } from '../corpus/corpus.ts';

/**
 * Tells a corpus from others: SHA-256 over its names in their order, each with a newline, or over its text. Needs a
 * secure context (https, localhost or Node), as the page has. The shape is `sha256:` and 64 hexadecimal digits.
 */
export async function fingerprintOf(corpus: Corpus): Promise<string> {
  const text = corpus.mode === 'names' ? corpus.list.names.map((name) => `${name}\n`).join('') : corpus.text.text;
  const bytes = new TextEncoder().encode(text);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `sha256:${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** What `fingerprintOf` returns. */
export const FINGERPRINT = /^sha256:[0-9a-f]{64}$/;
