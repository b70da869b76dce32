/** What `watchPage` records. */
export interface Watch {
  /** Milliseconds from the start of the navigation to the frame that shows the first name; null before. */
  firstName: number | null;
  /** Times of all frames, in the same milliseconds. */
  readonly frames: number[];
}

declare global {
  var watch: Watch;
}

/** Runs in the page before the page's own scripts. It is sent as source text, so it uses nothing from this module. */
export function watchPage(): void {
  const own: Watch = { firstName: null, frames: [] };
  globalThis.watch = own;
  const showsName = (root: ParentNode): boolean =>
    root.querySelector('[data-testid=name]') !== null ||
    [...root.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot !== null && showsName(shadowRoot));
  const onFrame = (time: number): void => {
    own.frames.push(time);
    if (own.firstName === null && showsName(document)) own.firstName = performance.now();
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
}
