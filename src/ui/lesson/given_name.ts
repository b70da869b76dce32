/** The name of an address such as `#/lesson?sampling=rex`; null if it has none. */
export function givenIn(fragment: string): string | null {
  const [room, query = ''] = fragment.split('?', 2);
  return room === '#/lesson' ? new URLSearchParams(query).get('sampling') || null : null;
}
