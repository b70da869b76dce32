/** How fast a poem is shown: letters per second. */
export const PACES = { calm: 30, quick: 120, 'at once': Infinity } as const;
export type Pace = keyof typeof PACES;

/** A frame counts as no more than this, so that a poem does not leap after a while in a hidden tab. */
const LONGEST_FRAME_MS = 250;

/** A pace for a page on which nothing moves, if the system asks for that. */
export function usualPace(): Pace {
  return globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ? 'at once' : 'calm';
}

/**
 * How many letters are due after some milliseconds, and the part of one that is left over. Never more than are waiting, and
 * nothing is saved up while none are.
 */
export function lettersDue(
  pace: Pace,
  milliseconds: number,
  part: number,
  waiting: number,
): { letters: number; part: number } {
  // No time at no pace is no number.
  if (waiting === 0 || PACES[pace] === Infinity) return { letters: waiting, part: 0 };
  const due = part + (Math.min(milliseconds, LONGEST_FRAME_MS) / 1000) * PACES[pace];
  return due >= waiting ? { letters: waiting, part: 0 } : { letters: Math.floor(due), part: due % 1 };
}
