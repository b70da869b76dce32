/** Where each key leads from star number `at` of `count`. */
const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at, count) => Math.min(count - 1, at + 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Moves the focus from star to star with the arrow keys, Home and End. Tab would take as many presses as there are names. */
export function moveAmongStars(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const stars = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('.star')];
  const at = stars.indexOf(event.target as HTMLElement);
  if (!step || at < 0) return;
  event.preventDefault();
  stars[step(at, stars.length)]?.focus();
}
