import Papa from 'papaparse';
import type { KeptName } from './kept_name.ts';
import type { GivenName } from './name_feed.ts';

/** A row of a file of names. Its keys are the columns. */
export type NameRow = Readonly<Record<string, string | number | boolean | null>>;

/** The kinds of files that names can be downloaded as. */
export const FILE_KINDS = {
  txt: { title: 'Text', mime: 'text/plain', write: asText },
  csv: { title: 'CSV', mime: 'text/csv', write: asCsv },
  json: { title: 'JSON', mime: 'application/json', write: asJson },
} as const satisfies Record<string, { title: string; mime: string; write: (rows: readonly NameRow[]) => string }>;
export type FileKind = keyof typeof FILE_KINDS;

/** The rows of sampled names. */
export function rowsOfNames(names: readonly GivenName[]): NameRow[] {
  return names.map(({ shown, inList, nearest, distance, natsPerCharacter, iteration }) => ({
    name: shown,
    new: !inList,
    nearest: nearest ?? null,
    distance: distance ?? null,
    nats_per_character: natsPerCharacter ?? null,
    iteration,
  }));
}

/** The rows of kept names. */
export function rowsOfKept(names: readonly KeptName[]): NameRow[] {
  return names.map(({ name, note, source, isNew, nearest, distance, natsPerCharacter, iteration, date }) => ({
    ...{ name, note, source, new: isNew, nearest, distance },
    nats_per_character: natsPerCharacter,
    ...{ iteration, date },
  }));
}

/** One name per line. */
function asText(rows: readonly NameRow[]): string {
  return rows.map(({ name }) => `${String(name)}\n`).join('');
}

/** How a formula begins. Papa Parse's own pattern overlooks texts of several lines. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * A table as RFC 4180 has it. Texts that begin with =, +, -, @, a tab or a carriage return get a ' before them, since
 * spreadsheets would compute them.
 */
function asCsv(rows: readonly NameRow[]): string {
  return `${Papa.unparse([...rows], { escapeFormulae: FORMULA })}\r\n`;
}

function asJson(rows: readonly NameRow[]): string {
  return `${JSON.stringify(rows, null, 2)}\n`;
}
