import Papa from 'papaparse';

/** How a formula begins. Papa Parse's own pattern overlooks texts of several lines. */
const FORMULA = /^[=+\-@\t\r]/;

/** A cell of a table. Null is empty. */
export type Cell = string | number | boolean | null;

/**
 * A table as RFC 4180 has it. Texts that begin with =, +, -, @, a tab or a carriage return get a ' before them, since
 * spreadsheets would compute them.
 */
export function asCsv(fields: readonly string[], rows: readonly (readonly Cell[])[]): string {
  // By itself Papa Parse leaves the names of columns as they are.
  const table = [fields, ...rows].map((row) => [...row]);
  return `${Papa.unparse(table, { escapeFormulae: FORMULA })}\r\n`;
}
