/** How long a program may run before this thread looks at what else has come, in milliseconds. */
let everyMs = Infinity;
/** The clock is read after the first call, then after so many, or after each one where they take longer than this together, in milliseconds. */
const CALLS = 32;
const SHORT_MS = 1;

/**
 * From now on, long programs on this thread let its other tasks go first every so often, so that signals are heard within a
 * step. For those that do one thing at a time with a model: whatever reads or writes its arrays meanwhile would find a step
 * half done.
 */
export function breatheEvery(milliseconds: number): void {
  everyMs = milliseconds;
}

/** True if programs on this thread stop for breath. */
export function breathes(): boolean {
  return everyMs < Infinity;
}

/** Makes so many calls in order. Returns a promise only if it stops for breath. */
export function inBreaths(count: number, call: (i: number) => void, first = 0): void | Promise<void> {
  const start = performance.now();
  let looked = start;
  let next = first + 1;
  for (let i = first; i < count; i++) {
    call(i);
    if (i + 1 < next) continue;
    const now = performance.now();
    if (now - start >= everyMs && i + 1 < count) return afterBreath(() => inBreaths(count, call, i + 1));
    next = i + 1 + (now - looked < SHORT_MS ? CALLS : 1);
    looked = now;
  }
}

async function afterBreath(goOn: () => void | Promise<void>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  await goOn();
}
