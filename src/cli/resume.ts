import { isDeepStrictEqual } from 'node:util';
import type { Corpus } from '../corpus/corpus.ts';
import { sourceOf } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import { MAX_MODEL_BYTES, readModel } from '../formats/model_file.ts';
import type { SavedModel, SavedTraining } from '../formats/model_file.ts';
import { isRunOf } from '../formats/run_file.ts';
import type { StartingModel } from '../train/grow.ts';
import type { Recipe } from '../train/recipe.ts';
import { baseModel } from './base_model.ts';
import type { Context } from './context.ts';
import { readInput } from './files.ts';
import { withOptions } from './recipe_options.ts';
import type { RecipeOptions } from './recipe_options.ts';

/** The settings that a resumed run may change. Other changes would make it another run. */
const CHANGEABLE: readonly (keyof Recipe)[] = ['learningRate', 'clipValue', 'maxNorm', 'patience'];

/** A run to resume, and the file that it was read from. */
export interface Resume extends SavedTraining {
  readonly source: string;
  readonly symbols: readonly string[];
}

/** Reads the file of `--resume`. Throws an InputError if it has no training run. */
export async function readResume(path: string, context: Context): Promise<Resume> {
  if (path === '-') throw new InputError('--resume cannot read from standard input. Give the name of a file.');
  const { bytes, source } = await readInput(path, context.stdin, MAX_MODEL_BYTES);
  const model: SavedModel = readModel(bytes, source);
  if (!model.training) throw new InputError(`${source} is only for sampling. Give a file that \`train --out\` wrote.`);
  return { ...model.training, source, symbols: model.symbols };
}

/** A model to start from, and the settings of recipes that it decides. */
export interface Start {
  readonly model: StartingModel;
  readonly shape: Pick<Recipe, 'cell' | 'hiddenSize' | 'layers' | 'recurrentBias' | 'gateActivation'>;
}

/** Reads what `--from` names: null for `nothing`. Throws an InputError if it is no model file. */
export async function readStart(path: string, context: Context): Promise<Start | null> {
  if (path === 'nothing') return null;
  if (path === '-') throw new InputError('--from cannot read from standard input. Give the name of a file.');
  const { bytes, source } =
    path === 'base' ? { bytes: baseModel(), source: 'base' } : await readInput(path, context.stdin, MAX_MODEL_BYTES);
  const { config, parameters, symbols } = readModel(bytes, source);
  const { cell, hiddenSize, layers, recurrentBias, gateActivation } = config;
  return { model: { config, parameters, symbols }, shape: { cell, hiddenSize, layers, recurrentBias, gateActivation } };
}

/** Throws an InputError if a run was trained on another corpus. */
export async function checkCorpus(resume: Resume, corpus: Corpus): Promise<void> {
  if (await isRunOf(resume, corpus)) return;
  const what = corpus.mode === 'names' ? 'list' : 'text';
  throw new InputError(
    `${resume.source} was trained on another ${what} than ${sourceOf(corpus)}. Give that ${what} as --input.`,
  );
}

/** The recipe of a resumed run. Throws an InputError for an option that would make it another run. */
export function resumedRecipe({ recipe, source }: Resume, options: RecipeOptions): Recipe {
  if (options.mode !== undefined || options.preset !== undefined) {
    throw new InputError(`--mode and --preset are those of the run in ${source}. Leave them out.`);
  }
  const wanted = withOptions(recipe, options);
  for (const key of Object.keys(wanted) as (keyof typeof wanted)[]) {
    if (CHANGEABLE.includes(key) || isDeepStrictEqual(wanted[key], recipe[key])) continue;
    const [now, then] = [wanted[key], recipe[key]].map((value) => JSON.stringify(value));
    throw new InputError(`${key} is ${now}, but the run in ${source} has ${then}. Leave that option out.`);
  }
  return { ...recipe, ...wanted };
}
