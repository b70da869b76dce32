/** What a link is behind in the fragment of an address. */
const BEFORE = '#/names?learn=';

/** The link in the page's address; null if there is none. */
export function linkInAddress(): string | null {
  const hash = globalThis.location?.hash ?? '';
  return hash.startsWith(BEFORE) ? hash.slice(BEFORE.length) : null;
}

/** The address of the page with a link. */
export function addressOf(link: string): string {
  return `${location.href.split('#', 1)[0]}${BEFORE}${link}`;
}

/** Takes the link out of the page's address, since another run has begun. */
export function leaveLink(): void {
  if (linkInAddress() !== null) history.replaceState(history.state, '', '#/names');
}
