import { downloadText } from './clipboard.ts';
import type { KeptName } from './kept_name.ts';
import type { GivenName } from './name_feed.ts';
import type { FileKind } from './name_files.ts';

/** Downloads names as a file. Resolves to why it could not; null if it could. */
export async function downloadNames(
  names: { readonly feed: readonly GivenName[] } | { readonly kept: readonly KeptName[] },
  kind: FileKind,
  stem: string,
): Promise<string | null> {
  try {
    const { FILE_KINDS, rowsOfKept, rowsOfNames } = await import('./name_files.ts');
    const rows = 'feed' in names ? rowsOfNames(names.feed) : rowsOfKept(names.kept);
    const { mime, write } = FILE_KINDS[kind];
    downloadText(write(rows), `${stem}.${kind}`, mime);
    return null;
  } catch {
    return 'The file could not be made. Reload the page and try again.';
  }
}
