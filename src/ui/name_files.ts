import { asCsv } from './csv.ts';
import type { KeptName } from './kept_name.ts';
import type { GivenName } from './name_feed.ts';

/** A row of a file of names. Its keys are the columns. */
export type NameRow = Readonly<Record<string, string | number | boolean | null>>;

/** The kinds of files that names can be downloaded as. */
export const FILE_KINDS = {
  txt: { title: 'Text', mime: 'text/plain', write: asText },
  csv: { title: 'CSV', mime: 'text/csv', write: asTable },
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

function asTable(rows: readonly NameRow[]): string {
  const fields = Object.keys(rows[0] ?? {});
  return asCsv(
    fields,
    rows.map((row) => fields.map((field) => row[field] ?? null)),
  );
}

function asJson(rows: readonly NameRow[]): string {
  return `${JSON.stringify(rows, null, 2)}\n`;
}
