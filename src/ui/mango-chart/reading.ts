import type { Span } from './scales.ts';

/** The first and the last index of ascending iterations within a range; all for null. */
export function visible(iterations: readonly number[], span: Span | null): readonly [first: number, last: number] {
  const end = iterations.length - 1;
  if (!span) return [0, end];
  const first = iterations.findIndex((iteration) => iteration >= span.min);
  const last = iterations.findLastIndex((iteration) => iteration <= span.max);
  if (first >= 0 && first <= last) return [first, last];
  const near = nearest(iterations, (span.min + span.max) / 2);
  return [near, near];
}

/** The index of the iteration that is nearest to a value. */
export function nearest(iterations: readonly number[], value: number): number {
  let best = 0;
  for (let i = 1; i < iterations.length; i++) {
    if (Math.abs(iterations[i]! - value) < Math.abs(iterations[best]! - value)) best = i;
  }
  return best;
}

/** Where a key moves the reading point, among indices from `first` to `last`; null for a key that does not. */
export function moved(key: string, index: number, first: number, last: number): number | null {
  const page = Math.max(2, Math.round((last - first) / 10));
  const to = {
    ArrowLeft: index - 1,
    ArrowDown: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index + 1,
    PageDown: index - page,
    PageUp: index + page,
    Home: first,
    End: last,
  }[key];
  return to === undefined ? null : Math.min(last, Math.max(first, to));
}

/** The range that is `factor` times as wide around a value. Null for the whole range or more. */
export function zoomed(span: Span | null, whole: Span, around: number, factor: number): Span | null {
  const { min, max } = span ?? whole;
  const width = (max - min) * factor;
  if (width >= whole.max - whole.min) return null;
  // Fewer than two iterations are no curve.
  if (width < 2) return span;
  const share = Math.min(1, Math.max(0, (around - min) / (max - min)));
  const start = Math.min(Math.max(around - width * share, whole.min), whole.max - width);
  return { min: start, max: start + width };
}

/** At most `most` indices from `first` to `last`, evenly apart, with both ends. */
export function thinned(first: number, last: number, most: number): number[] {
  const count = last - first + 1;
  if (count <= most) return Array.from({ length: Math.max(0, count) }, (_, i) => first + i);
  return Array.from({ length: most }, (_, i) => first + Math.round((i * (count - 1)) / (most - 1)));
}
