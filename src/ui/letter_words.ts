/** A symbol in words where it cannot be seen. */
export function letterWords(symbol: string): string {
  if (symbol === ' ') return 'space';
  if (symbol === '\n') return 'line end';
  if (symbol === '\t') return 'tab';
  return symbol;
}
