import type { Page } from 'puppeteer';

/** How smoothly the page ran since it was asked last. */
export interface Smoothness {
  readonly frames: number;
  /** Frames that came more than 50 ms after the one before. */
  readonly late: number;
  /** Milliseconds between the two frames furthest apart. */
  readonly longest: number;
}

interface Watched {
  smoothness: { frames: number; late: number; longest: number };
}

/** Has every document of the page count its frames. */
export async function watchFrames(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const counts = { frames: 0, late: 0, longest: 0 };
    let before = NaN;
    Object.assign(window, { smoothness: counts });
    const frame = (time: number): void => {
      const gap = time - before;
      before = time;
      requestAnimationFrame(frame);
      // A hidden page has no frames.
      if (Number.isNaN(gap) || document.hidden) return;
      counts.frames++;
      if (gap > 50) counts.late++;
      counts.longest = Math.max(counts.longest, gap);
    };
    document.addEventListener('visibilitychange', () => (before = NaN));
    requestAnimationFrame(frame);
  });
}

/** Takes the counts, and begins anew. */
export function takeSmoothness(page: Page): Promise<Smoothness> {
  return page.evaluate(() => {
    const { smoothness } = window as unknown as Watched;
    const taken = { ...smoothness };
    Object.assign(smoothness, { frames: 0, late: 0, longest: 0 });
    return taken;
  });
}
