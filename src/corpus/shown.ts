/** A value of any type from a file, cut to a length that suits a message. */
export function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  try {
    return (JSON.stringify(value) ?? 'missing').slice(0, 60);
  } catch {
    // JSON.parse takes any depth; JSON.stringify overflows the stack.
    return 'deeply nested';
  }
}
