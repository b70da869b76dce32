/**
 * Where a key moves from letter `at` of a text: along its letters, or up and down its lines. Null for other keys.
 * @param starts the first letter of each line
 */
export function moved(key: string, at: number, starts: readonly number[], length: number): number | null {
  const within = (to: number): number => Math.max(0, Math.min(length - 1, to));
  const line = starts.findLastIndex((from) => from <= at);
  const endOf = (of: number): number => (starts[of + 1] ?? length) - 1;
  const inLine = (of: number): number => {
    const from = starts[of];
    return from === undefined || from >= length ? at : Math.min(from + at - starts[line]!, endOf(of));
  };
  switch (key) {
    case 'ArrowLeft':
      return within(at - 1);
    case 'ArrowRight':
      return within(at + 1);
    case 'ArrowUp':
      return inLine(line - 1);
    case 'ArrowDown':
      return inLine(line + 1);
    case 'Home':
      return starts[line]!;
    case 'End':
      return endOf(line);
    default:
      return null;
  }
}
