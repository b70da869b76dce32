import type { SavedModel } from '../formats/model_file.ts';
import type { Bits } from './generator/weights.ts';

export type { Bits } from './generator/weights.ts';

/** The settings of an export, complete. */
export interface ExportSettings {
  /** What the names are of, such as "Elves"; shown to people. */
  readonly title: string;
  /** Bits per weight. */
  readonly bits: Bits;
}

/** Something that a model can be exported to. */
export interface ExportKind {
  /** A description of a few words. */
  readonly summary: string;
  /** Endings of file names, with the dot, in lower case; the usual one first. */
  readonly endings: readonly [string, ...string[]];
  /** Makes the file's content. Throws an InputError for a model that it cannot be made of. */
  readonly write: (model: SavedModel, settings: ExportSettings) => string | Uint8Array;
}
