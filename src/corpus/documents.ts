import { InputError } from './errors.ts';

/** Documents that are no plain text, by their beginning after white space, and what to do with them. */
const DOCUMENTS: readonly (readonly [begins: RegExp, what: string, remedy: string])[] = [
  [/^\{\\rtf/, 'a Rich Text document (RTF)', 'Open it in a word processor and save it as plain text.'],
  [/^%PDF-/, 'a PDF document', 'Copy its text into a plain text file.'],
  [
    /^(?:<!--|<!doctype\s+html|<(?:html|head|body|meta|title|div|p|ul|ol|li|table|span|section|article)\b)/i,
    'a web page (HTML)',
    'Open it in a browser, copy the names and save them as plain text, one per line.',
  ],
  [/^<(?:\?xml|[a-z][\w:-]{0,60}[\s>][^]{0,900}<\/)/i, 'XML', 'Export the names as plain text or CSV.'],
];

/** Throws an InputError that says what to do if a text is the source of a document rather than a list. */
export function refuseDocuments(text: string, source: string): void {
  const start = text.slice(0, 1_000).trimStart();
  for (const [begins, what, remedy] of DOCUMENTS) {
    if (begins.test(start)) throw new InputError(`${source} is ${what}, not a list of names. ${remedy}`);
  }
}
