const PAUSED = 'mangosaurus paused';

/** Remembers over a reload of this tab whether the run was paused or resumed, since the run may be stored later than that. */
export function rememberPause(paused: boolean | undefined): void {
  try {
    if (paused === undefined) sessionStorage.removeItem(PAUSED);
    else sessionStorage.setItem(PAUSED, paused ? 'yes' : 'no');
  } catch {
    // Without storage there is no run to restore either.
  }
}

/** What `rememberPause` was last called with in this tab; undefined if it was not. */
export function wasPaused(): boolean | undefined {
  try {
    const paused = sessionStorage.getItem(PAUSED);
    return paused === null ? undefined : paused === 'yes';
  } catch {
    return undefined;
  }
}
