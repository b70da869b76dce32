import type { SavedModel } from '../formats/model_file.ts';
import { DEFAULT_BITS } from './export_kind.ts';
import type { Bits, ExportSettings, FolderContent, Kind } from './export_kind.ts';
import { EXPORT_KINDS, EXPORT_KIND_NAMES, FOLDER_KINDS, FOLDER_KIND_NAMES } from './kinds/index.ts';
import type { ExportKindName, FolderKindName } from './kinds/index.ts';

/** Options of `exportModel`. */
export interface ExportOptions {
  /** What the names are of, such as "Elves"; "Names" by default. */
  readonly title?: string;
  /**
   * Bits per weight, for `js` and `html`; the others keep weights as they are. With 16, the default, one or two names in a thousand differ from the model's own. With 8 the file has half
   * the size and names are as good, but one in ten differs.
   */
  readonly bits?: Bits;
  /** The temperature of `js` and `html` where none is asked for; 1 by default. */
  readonly temperature?: number;
}

/** What kinds do that are no generators, to which these options apply. */
export const INSTEAD = { bits: 'keeps weights as they are', temperature: 'makes no names by itself' } as const;

/**
 * Exports a model to a file of another kind, and returns its content. Pure: equal models make equal files. Throws a RangeError
 * for options out of range, and an InputError for a model that the kind cannot hold.
 */
export function exportModel(model: SavedModel, kind: ExportKindName, options: ExportOptions = {}): string | Uint8Array {
  const found = kindOf(kind, EXPORT_KINDS, EXPORT_KIND_NAMES);
  return found.write(model, settingsOf(found, options));
}

/** Exports a model to the files of a folder, by name. Otherwise like `exportModel`. */
export function exportFolder(model: SavedModel, kind: FolderKindName, options: ExportOptions = {}): FolderContent {
  const found = kindOf(kind, FOLDER_KINDS, FOLDER_KIND_NAMES);
  return found.write(model, settingsOf(found, options));
}

/** The kind that a path says by its ending, or null. A path that ends as folders do says a kind of folder. */
export function exportKindOf(path: string): ExportKindName | FolderKindName | null {
  const name = path.toLowerCase();
  const says = ({ endings }: Kind<unknown>): boolean => endings.some((ending) => name.endsWith(ending));
  return (
    EXPORT_KIND_NAMES.find((kind) => says(EXPORT_KINDS[kind])) ??
    FOLDER_KIND_NAMES.find((kind) => says(FOLDER_KINDS[kind])) ??
    null
  );
}

/** The kind of that name. Throws a RangeError for one that is not in the list. */
function kindOf<Name extends string, Found>(
  kind: Name,
  kinds: Readonly<Record<Name, Found>>,
  all: readonly Name[],
): Found {
  if (!all.includes(kind)) throw new RangeError(`kind is ${kind}; give one of: ${all.join(', ')}.`);
  return kinds[kind];
}

/** Complete settings. Throws a RangeError for what is out of range, and for what only generators have. */
function settingsOf({ generates, summary }: Kind<unknown>, options: ExportOptions): ExportSettings {
  const { title = 'Names', bits, temperature } = options;
  if (bits !== undefined && bits !== 8 && bits !== 16) throw new RangeError(`bits is ${String(bits)}; give 8 or 16.`);
  if (temperature !== undefined && !(temperature > 0 && temperature < Infinity)) {
    throw new RangeError(`temperature is ${temperature}; give a number above 0.`);
  }
  for (const option of ['bits', 'temperature'] as const) {
    if (options[option] === undefined || generates) continue;
    throw new RangeError(`${option} is ${options[option]}, but ${summary} ${INSTEAD[option]}. Leave it out.`);
  }
  return { title, bits: bits ?? DEFAULT_BITS, temperature: temperature ?? 1 };
}
