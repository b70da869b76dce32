import type { Mode } from '../corpus/corpus.ts';
import { isRecord, own, parseJson } from './json.ts';
import type { SavedModel } from './model_file.ts';

/** What a `.keras` file of this program holds beside what Keras stores. Keras passes it by. */
export interface KerasExtras {
  /** By id. */
  readonly symbols: readonly string[];
  readonly mode: Mode;
  readonly keepCase: boolean;
}

/** The key in metadata.json. */
const KEY = 'mangosaurus';
/** The version of Keras whose form we write; it decides what a hard_sigmoid is. */
const KERAS_VERSION = '3.0.0';

/** The text of metadata.json for a model. */
export function kerasMetadata({ symbols, task: { mode, keepCase } }: Pick<SavedModel, 'symbols' | 'task'>): string {
  const extras: KerasExtras = { symbols, mode, keepCase };
  return JSON.stringify({ keras_version: KERAS_VERSION, [KEY]: extras });
}

/** What `kerasMetadata` wrote; null in files of others. The symbols are checked when they are used. */
export function readKerasExtras(metadata: string, source: string): KerasExtras | null {
  const value = metadata === '' ? null : parseJson(metadata, `metadata.json in ${source}`);
  const part = isRecord(value) ? own(value, KEY) : null;
  if (!isRecord(part)) return null;
  const [symbols, mode, keepCase] = [own(part, 'symbols'), own(part, 'mode'), own(part, 'keepCase')];
  const isMode = mode === 'names' || mode === 'text';
  if (!Array.isArray(symbols) || !symbols.every((symbol) => typeof symbol === 'string')) return null;
  return isMode && typeof keepCase === 'boolean' ? { symbols, mode, keepCase } : null;
}
