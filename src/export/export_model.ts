import type { SavedModel } from '../formats/model_file.ts';
import type { Bits } from './export_kind.ts';
import { EXPORT_KINDS, EXPORT_KIND_NAMES } from './kinds/index.ts';
import type { ExportKindName } from './kinds/index.ts';

/** Options of `exportModel`. */
export interface ExportOptions {
  /** What the names are of, such as "Elves"; "Names" by default. */
  readonly title?: string;
  /**
   * Bits per weight. With 16, the default, one or two names in a thousand differ from the model's own. With 8 the file has half
   * the size and names are as good, but one in ten differs.
   */
  readonly bits?: Bits;
}

/** Keeps the model's names; docs/experiments says what 8 bits would change. */
export const DEFAULT_BITS: Bits = 16;

/**
 * Exports a model to a file of another kind, and returns its content. Pure: equal models make equal files. Throws a RangeError
 * for options out of range, and an InputError for a model that the kind cannot hold.
 */
export function exportModel(model: SavedModel, kind: ExportKindName, options: ExportOptions = {}): string | Uint8Array {
  const { title = 'Names', bits = DEFAULT_BITS } = options;
  if (!EXPORT_KIND_NAMES.includes(kind)) {
    throw new RangeError(`kind is ${kind}; give one of: ${EXPORT_KIND_NAMES.join(', ')}.`);
  }
  if (bits !== 8 && bits !== 16) throw new RangeError(`bits is ${String(bits)}; give 8 or 16.`);
  return EXPORT_KINDS[kind].write(model, { title, bits });
}

/** The kind that a file's name says by its ending, or null. */
export function exportKindOf(path: string): ExportKindName | null {
  const name = path.toLowerCase();
  return EXPORT_KIND_NAMES.find((kind) => EXPORT_KINDS[kind].endings.some((ending) => name.endsWith(ending))) ?? null;
}
