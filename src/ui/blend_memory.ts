const KEY = 'mangosaurus blend';

/** Keeps the weights of labels for the next visit, where the browser allows it; null for none. */
export function keepBlend(blend: ReadonlyMap<string, number> | null): void {
  try {
    if (blend) localStorage.setItem(KEY, JSON.stringify([...blend]));
    else localStorage.removeItem(KEY);
  } catch {
    // Storage may be full or forbidden. The blend holds for this visit then.
  }
}

/** The weights of the last visit; null if there are none, or none for these labels. */
export function keptBlend(labels: readonly string[]): ReadonlyMap<string, number> | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]') as readonly (readonly [unknown, unknown])[];
    const weights = kept.filter(
      (pair): pair is readonly [string, number] =>
        labels.includes(pair[0] as string) && typeof pair[1] === 'number' && pair[1] >= 0 && pair[1] <= 100,
    );
    const blends = weights.length === kept.length && weights.some(([, weight]) => weight > 0);
    return blends ? new Map(weights) : null;
  } catch {
    return null;
  }
}
