const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A count with thousands separators: 35,000. A dash for NaN and infinity. */
export function whole(value: number): string {
  return Number.isFinite(value) ? WHOLE.format(value) : '–';
}

/** "1 name", "1,536 names". */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${whole(count)} ${count === 1 ? singular : plural}`;
}
