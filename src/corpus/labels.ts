import { countSymbols } from './symbols.ts';

/** Begins the symbol of a label. With what follows it is more than one code point, so that no text holds it. */
const PREFIX = 'label: ';
/** The most code points of a label. */
export const MAX_LABEL_SYMBOLS = 100;

/** The symbol of a label in a vocabulary: an input that comes before a name, and never a target. */
export function labelSymbol(label: string): string {
  return `${PREFIX}${label}`;
}

/** The label whose symbol it is; null for a symbol of text. */
export function labelOfSymbol(symbol: string): string | null {
  if (!symbol.startsWith(PREFIX)) return null;
  const label = symbol.slice(PREFIX.length);
  return label !== '' && countSymbols(label) <= MAX_LABEL_SYMBOLS ? label : null;
}
