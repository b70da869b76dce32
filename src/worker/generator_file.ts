// A module of its own, so that the code of generators is loaded only when one is asked for.
import { DEFAULT_BITS } from '../export/export_kind.ts';
import type { ExportKind, ExportSettings } from '../export/export_kind.ts';
import { html } from '../export/kinds/html.ts';
import { js } from '../export/kinds/js.ts';
import { readModel } from '../formats/model_file.ts';
import type { GeneratorKind } from './protocol.ts';

/** Not all kinds of export: those for other programs would make the page larger. */
const GENERATORS: Readonly<Record<GeneratorKind, ExportKind>> = { html, js };

/** The bytes of a generator of a model, from the bytes of its model file. Throws an InputError for a model of text. */
export function generatorOf(
  model: Uint8Array,
  kind: GeneratorKind,
  settings: Pick<ExportSettings, 'title' | 'temperature'>,
): Uint8Array {
  const content = GENERATORS[kind].write(readModel(model, 'The model'), { ...settings, bits: DEFAULT_BITS });
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}
