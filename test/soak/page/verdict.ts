import type { Sample } from './gauges.ts';
import type { Smoothness } from './smoothness.ts';

/** What was measured in one minute. */
export interface Minute extends Sample, Smoothness {
  /** Counted from 1. */
  readonly minute: number;
  /** How often the page was loaded before. */
  readonly life: number;
}

/** What may not grow, and by how much it may without being judged: noise of small numbers. */
const GROWING = {
  heap: { title: 'JS heap', slack: 0.3 },
  workers: { title: "Workers' heaps", slack: 0.5 },
  nodes: { title: 'DOM nodes', slack: 50 },
  listeners: { title: 'Listeners', slack: 10 },
  documents: { title: 'Documents', slack: 1 },
  gpu: { title: 'GPU process', slack: 20 },
  chrome: { title: 'All of Chrome', slack: 80 },
} as const satisfies Partial<Record<keyof Sample, object>>;

/** The largest growth that is none. */
const MOST_GROWTH = 0.05;
/** At most so many rows are shown. */
const ROWS = 20;

/**
 * The faults that the numbers show: what grew after the first tenth of the time. The median of the minutes after it is compared with
 * that of the last ones, as many.
 */
export function growthFaults(minutes: readonly Minute[]): string[] {
  const warm = minutes.slice(Math.floor(minutes.length / 10));
  const span = Math.max(1, Math.floor(warm.length / 5));
  return Object.entries(GROWING).flatMap(([key, { title, slack }]) => {
    const medianOf = (some: readonly Minute[]) => median(some.map((minute) => minute[key as keyof typeof GROWING]));
    const [first, last] = [medianOf(warm.slice(0, span)), medianOf(warm.slice(-span))];
    const grown = last - first;
    if (!(grown > Math.max(slack, MOST_GROWTH * first))) return [];
    return [`${title} grew from ${short(first)} to ${short(last)}, by ${((100 * grown) / first).toFixed(1)} %.`];
  });
}

/** The minutes as a table, at most twenty of them. */
export function tableOf(minutes: readonly Minute[]): string {
  const titles = ['min', 'loads', 'heap', 'workers', 'nodes', 'listeners', 'docs', 'GPU', 'Chrome', 'frames', 'late', 'longest']; // prettier-ignore
  const units = ['', '', 'MiB', 'MiB', '', '', '', 'MiB', 'MiB', '', '', 'ms'];
  const every = Math.max(1, Math.ceil(minutes.length / ROWS));
  const shown = minutes.filter((_, i) => i % every === 0 || i === minutes.length - 1);
  const rows = shown.map(
    (m) =>
    [m.minute, m.life, m.heap, m.workers, m.nodes, m.listeners, m.documents, m.gpu, m.chrome, m.frames, m.late, m.longest].map(short), // prettier-ignore
  );
  const widths = titles.map((title, i) =>
    Math.max(title.length, units[i]!.length, ...rows.map((row) => row[i]!.length)),
  );
  const line = (cells: readonly string[]) => cells.map((cell, i) => cell.padStart(widths[i]!)).join('  ');
  return [titles, units, ...rows].map((cells) => `${line(cells)}\n`).join('');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function short(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 100 ? 2 : 0);
}
