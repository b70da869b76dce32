import type { HowRead } from '../../worker/protocol.ts';

/** How a list was read, in a line: `Read as a table: column 2 “name”, the first row is a header`. */
export function readingWords(guess: HowRead['guess']): string {
  switch (guess.kind) {
    case 'lines':
      return 'Read as one name per line';
    case 'separated':
      return `Read as names with ${guess.separator === '\t' ? 'tabs' : `“${guess.separator}”`} between them`;
    case 'json':
      return `Read as JSON: ${columnWords(guess)}`;
    case 'table':
      return `Read as a table: ${columnWords(guess)}, ${guess.header ? 'the first row is a header' : 'without a header'}`;
    default:
      return guess satisfies never;
  }
}

function columnWords({ columns, column, labelColumn }: Extract<HowRead['guess'], { readonly column: number }>): string {
  const name = (number: number): string => `“${columns[number - 1]?.name ?? ''}”`;
  return `column ${column} ${name(column)}${labelColumn === null ? '' : `, labels ${name(labelColumn)}`}`;
}
