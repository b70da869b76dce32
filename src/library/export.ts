import { exportFolder as folderOfSaved, exportModel as exportSaved } from '../export/export_model.ts';
import type { ExportOptions } from '../export/export_model.ts';
import type { ExportKindName, FolderKindName } from '../export/kinds/index.ts';
import { readModel } from '../formats/model_file.ts';

export type { ExportOptions } from '../export/export_model.ts';
export type { ExportKindName as ExportKind, FolderKindName as FolderKind } from '../export/kinds/index.ts';

/**
 * Exports a model to a file. `js` and `html` make names by themselves: an ES module with `names()` and `score()`, or a page that
 * works from disk; name k of a seed is that of `sampleNames`, up to the rounding of the weights, and a model of text is refused.
 * `keras` is a file of Keras 3, `onnx` one step of the model for ONNX runtimes, `json` the model for other engines. Throws an
 * InputError for an invalid file and for a model that the kind cannot hold, and a RangeError for options out of range.
 * @param model the bytes of a model file, from `save` or from the command line's `train --out`
 * @returns the file's content: a text for `js`, `html` and `json`, bytes for the others
 */
export function exportModel(model: Uint8Array, kind: ExportKindName, options: ExportOptions = {}): string | Uint8Array {
  return exportSaved(readModel(model, 'The model file'), kind, options);
}

/**
 * Exports a model to the files of a folder: `torch` has model.py, which loads model.safetensors with PyTorch and has a
 * `generate()`. Otherwise like `exportModel`.
 * @returns the content of each file by its name
 */
export function exportFolder(
  model: Uint8Array,
  kind: FolderKindName,
  options: ExportOptions = {},
): ReadonlyMap<string, string | Uint8Array> {
  return folderOfSaved(readModel(model, 'The model file'), kind, options);
}
