const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A count with thousands separators: 35,000. A dash for NaN and infinity. */
export function whole(value: number): string {
  return Number.isFinite(value) ? WHOLE.format(value) : '–';
}

/** "1 name", "1,536 names". */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${whole(count)} ${count === 1 ? singular : plural}`;
}

/** The remaining time in rounded words. */
export function timeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 1) return 'about a second left';
  if (seconds < 90) return `about ${Math.round(seconds)} s left`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min left`;
  return `about ${(seconds / 3600).toFixed(1)} h left`;
}

/** A size in bytes, in the largest unit in which it is at least 1. */
export function bytes(count: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  const step = Math.min(units.length - 1, count < 1 ? 0 : Math.floor(Math.log2(count) / 10));
  const value = count / 1024 ** step;
  return `${Number.isInteger(value) ? whole(value) : value.toFixed(1)} ${units[step]}`;
}
