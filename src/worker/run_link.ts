import { PRESETS } from '../train/presets.ts';
import { toBase64Url } from './base64url.ts';
import { pack } from './link_parts.ts';
import type { CorpusSource, RunSettings } from './settings.ts';

/** The most characters of a link's text: longer addresses are cut off by some programs. */
export const LONGEST_LINK = 6_000;
/** The version of the format, with which a link begins. Increase it when the data change their structure. */
export const LINK_VERSION = '1';

/** What a link holds: a list, and how to learn it. */
export interface LinkedRun {
  readonly corpus: CorpusSource;
  readonly settings: RunSettings;
}

/** What a link holds besides the recipe of a run. */
const SHARED = ['from', 'iterations', 'preset', 'temperature'] as const satisfies readonly (keyof RunSettings)[];
/** The keys of settings in a link. The device, and what else is not here, is the affair of whoever opens it. */
export const LINK_KEYS: readonly string[] = [...Object.keys(PRESETS.notebook.recipe), ...SHARED];

/** A run as a text for an address. It may be longer than LONGEST_LINK. Null for a list that is far too large. */
export function linkOf({ corpus, settings }: LinkedRun): string | null {
  const shared = Object.fromEntries(Object.entries(settings).filter(([key]) => LINK_KEYS.includes(key)));
  const bytes = pack({ corpus, settings: shared });
  return bytes && `${LINK_VERSION}.${toBase64Url(bytes)}`;
}
