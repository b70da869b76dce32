import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exportModel } from '../../src/export/export_model.ts';
import type { ExportOptions } from '../../src/export/export_model.ts';
import type { Generator } from '../../src/export/generator/generator.ts';
import type { SavedModel } from '../../src/formats/model_file.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';

/** The symbols of `randomModel`: some that end scripts, comments and lines, a capital, and one of two UTF-16 units. */
export const SYMBOLS = Vocabulary.of(['abcdeé', "<'\\*/$`", '\u2028', 'Z', '🦖']).symbols;

/** A model that was never trained, with weights large enough to make some symbols likelier than others. */
export function randomModel(changes: Partial<ModelConfig> = {}, seed = 1): SavedModel {
  const config: ModelConfig = {
    ...{ cell: 'lstm', vocabSize: SYMBOLS.length, hiddenSize: 11, layers: 2, recurrentBias: true },
    ...{ gateActivation: 'sigmoid', dropout: 0, outputDropout: 0 },
    ...changes,
  };
  const parameters = initialParameters(config, 'torch', seed).map((value) => 4 * value);
  const task = { mode: 'names', keepCase: false, window: null } as const;
  return { config, symbols: SYMBOLS, task, parameters, training: null };
}

/** Writes a module to a new file of the folder and imports it. */
export async function importExported(
  folder: string,
  model: SavedModel,
  options: ExportOptions = {},
): Promise<Generator & { readonly path: string }> {
  const path = join(folder, `${randomUUID()}.mjs`);
  writeFileSync(path, exportModel(model, 'js', options));
  const { names, score } = await import(/* @vite-ignore */ pathToFileURL(path).href);
  return { names, score, path };
}
