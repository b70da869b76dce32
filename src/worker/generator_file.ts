// A module of its own, so that the code of generators is loaded only when one is asked for.
import { exportModel } from '../export/export_model.ts';
import { readModel } from '../formats/model_file.ts';
import type { GeneratorKind } from './protocol.ts';

/** The bytes of a generator of a model, from the bytes of its model file. Throws an InputError for a model of text. */
export function generatorOf(model: Uint8Array, kind: GeneratorKind, title: string): Uint8Array {
  const content = exportModel(readModel(model, 'The model'), kind, { title });
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}
