import { exportModel as exportSaved } from '../export/export_model.ts';
import type { ExportOptions } from '../export/export_model.ts';
import type { ExportKindName } from '../export/kinds/index.ts';
import { readModel } from '../formats/model_file.ts';

export type { ExportOptions } from '../export/export_model.ts';
export type { ExportKindName as ExportKind } from '../export/kinds/index.ts';

/**
 * Exports a model of names to a file that makes names by itself: an ES module with `names()` and `score()`, or a page that
 * works from disk. Name k of a seed is that of `sampleNames`, up to the rounding of the weights. Throws an InputError for an
 * invalid file and for a model of text, and a RangeError for options out of range.
 * @param model the bytes of a model file, from `save` or from the command line's `train --out`
 * @returns the file's content: a text for the kinds that exist
 */
export function exportModel(model: Uint8Array, kind: ExportKindName, options: ExportOptions = {}): string | Uint8Array {
  return exportSaved(readModel(model, 'The model file'), kind, options);
}
