import type { SavedModel } from '../formats/model_file.ts';
import type { Bits } from './generator/weights.ts';

export type { Bits } from './generator/weights.ts';

/** Keeps the model's names; docs/experiments says what 8 bits would change. */
export const DEFAULT_BITS: Bits = 16;

/** The settings of an export, complete. */
export interface ExportSettings {
  /** What the names are of, such as "Elves"; shown to people. */
  readonly title: string;
  /** Bits per weight. */
  readonly bits: Bits;
  /** The temperature of a generator where none is asked for. */
  readonly temperature: number;
}

/** The files of a folder, by name. */
export type FolderContent = ReadonlyMap<string, string | Uint8Array>;

/** Something that a model can be exported to. */
export interface Kind<Content> {
  /** A description of a few words. */
  readonly summary: string;
  /** Endings of names, with the dot, in lower case; the usual one first. */
  readonly endings: readonly [string, ...string[]];
  /** Whether it makes names by itself, at the temperature of the settings and with weights of their bits. */
  readonly generates: boolean;
  /** Makes the content. Throws an InputError for a model that it cannot be made of. */
  readonly write: (model: SavedModel, settings: ExportSettings) => Content;
}

/** A kind of file. */
export type ExportKind = Kind<string | Uint8Array>;
/** A kind of folder. */
export type FolderKind = Kind<FolderContent>;
