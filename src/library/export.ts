import { exportModel as exportSaved } from '../export/export_model.ts';
import type { ExportOptions } from '../export/export_model.ts';
import type { ExportKindName } from '../export/kinds/index.ts';
import { readModel } from '../formats/model_file.ts';

export type { ExportOptions } from '../export/export_model.ts';

/** What a model can be exported to: an ES module with `names()` and `score()`, or a page that works from disk. */
export type ExportKind = ExportKindName;

/**
 * Exports a model of names to a file that makes names by itself: name k of a seed is the same as that of `sampleNames`, up to the
 * rounding of the weights. Throws an InputError for an invalid file and for a model of text, and a RangeError for options out
 * of range.
 * @param model the bytes of a model file, from `save` or from the command line's `train --out`
 * @returns the file's content: a text for the kinds that exist
 */
export function exportModel(model: Uint8Array, kind: ExportKind, options: ExportOptions = {}): string | Uint8Array {
  return exportSaved(readModel(model, 'The model file'), kind, options);
}
