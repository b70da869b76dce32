import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Corpus } from '../corpus/corpus.ts';
import { sourceOf } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import { MAX_MODEL_BYTES, readModel } from '../formats/model_file.ts';
import type { SavedModel, SavedTraining } from '../formats/model_file.ts';
import { isRunOf } from '../formats/run_file.ts';
import type { StartingModel } from '../train/grow.ts';
import type { OpenRecipe } from '../train/complete.ts';
import { modeOf } from '../train/recipe.ts';
import type { Recipe } from '../train/recipe.ts';
import { baseModel } from './base_model.ts';
import type { Context } from './context.ts';
import { codeOf } from './file_system.ts';
import { readInput } from './files.ts';
import { withOptions } from './recipe_options.ts';
import type { RecipeOptions } from './recipe_options.ts';

/** The settings that a resumed run may change. Other changes would make it another run. */
const CHANGEABLE: readonly (keyof Recipe)[] = ['learningRate', 'clipValue', 'maxNorm', 'patience'];

/** The options of the settings for messages, those first that say most. Settings without one come with a preset. */
const FLAGS: { readonly [Key in keyof OpenRecipe]?: string } = {
  cell: '--cell',
  hiddenSize: '--hidden',
  layers: '--layers',
  dropout: '--dropout',
  initialValues: '--initial-values',
  batchSize: '--batch-size',
  sequenceLength: '--seq-length',
  optimizer: '--optimizer',
  schedule: '--schedule',
  average: '--average',
  heldOutShare: '--val-frac',
  seed: '--seed',
  keepCase: '--keep-case',
};

/** A run to resume, and the file that it was read from. */
export interface Resume extends SavedTraining {
  readonly source: string;
  readonly symbols: readonly string[];
}

/**
 * Whether `--resume` names a run that is there. With `--out` of the same name a file that is not there yet begins a run, so
 * that one line can be the first and every next one.
 */
export async function isBegun(path: string, out: string | undefined, { files, notes }: Context): Promise<boolean> {
  if (out === undefined || resolve(out) !== resolve(path)) return true;
  try {
    await files.stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return true;
    notes.line(`${path} is not there yet: a new run begins.`);
    return false;
  }
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
  if (!(await isRunOf(resume, corpus))) throw anotherCorpus(resume.source, corpus);
}

/** What is wrong with a corpus that is not that of a run. */
export function anotherCorpus(run: string, corpus: Corpus): InputError {
  const what = corpus.mode === 'names' ? 'list' : 'text';
  return new InputError(
    `${run} was trained on another ${what} than ${sourceOf(corpus)}. Give that ${what} as --input.`,
  );
}

/** Throws an InputError if `--mode` is not the run's. */
export function checkMode({ recipe, source }: Resume, { mode }: RecipeOptions): void {
  const then = modeOf(recipe);
  if (mode !== undefined && mode !== then) throw otherThan(source, '--mode', mode, then);
}

/**
 * The recipe of a resumed run. Throws an InputError for an option that would make it another run.
 * @param begun the recipe that the same options begin a run with, if they name a preset
 */
export function resumedRecipe({ recipe, source }: Resume, options: RecipeOptions, begun: OpenRecipe | null): Recipe {
  const wanted = withOptions(recipe, options);
  const different = (other: OpenRecipe): (keyof OpenRecipe)[] =>
    (Object.keys(other) as (keyof OpenRecipe)[]).filter(
      (key) => !CHANGEABLE.includes(key) && !isDeepStrictEqual(other[key], recipe[key]),
    );
  for (const key of different(wanted)) {
    const [flag, now, then] = shownOption(key, wanted, recipe);
    throw otherThan(source, flag, now, then);
  }
  const differences = begun ? different(begun).sort((a, b) => rankOf(a) - rankOf(b)) : [];
  for (const key of differences) {
    const [flag, now, then] = shownOption(key, begun!, recipe);
    throw new InputError(
      `--preset ${options.preset} has ${flag} ${now}, but the run in ${source} has ${then}. ` +
        `Leave --preset out, or give the options that the run began with.`,
    );
  }
  return { ...recipe, ...wanted };
}

function rankOf(key: keyof OpenRecipe): number {
  const rank = Object.keys(FLAGS).indexOf(key);
  return rank < 0 ? Object.keys(FLAGS).length : rank;
}

/** The flag of a setting, with its values in two recipes. */
function shownOption(key: keyof OpenRecipe, now: OpenRecipe, then: OpenRecipe): [string, string, string] {
  const [a, b] = [now[key], then[key]];
  if (key === 'optimizer' && now.optimizer.name === then.optimizer.name) {
    const decay = ({ optimizer }: OpenRecipe): string => `${'weightDecay' in optimizer ? optimizer.weightDecay : 0}`;
    return ['--weight-decay', decay(now), decay(then)];
  }
  return [FLAGS[key] ?? key, shownValue(a, b), shownValue(b, a)];
}

/** A value in a message: of settings with names the name, if it tells them apart. */
function shownValue(value: unknown, other: unknown): string {
  const name = nameOf(value);
  if (name !== null && name !== nameOf(other)) return name;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function nameOf(value: unknown): string | null {
  return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : null;
}

function otherThan(source: string, flag: string, now: string, then: string): InputError {
  return new InputError(`${flag} is ${now}, but the run in ${source} has ${then}. Leave that option out.`);
}

/**
 * Checks that a run to resume has steps to do. Throws an InputError if it is past its end, or if it is asked for more steps
 * than it was made for after it ended by patience. A run that is at its end is said to be.
 */
export function checkEnd({ checkpoint, source, recipe: saved }: Resume, recipe: Recipe, { notes }: Context): void {
  const { iteration, sinceBest } = checkpoint;
  const { iterations, patience } = recipe;
  if (iteration > iterations) {
    throw new InputError(
      `${source} has done ${iteration} steps already, more than ${iterations} in all. Give a larger --max-steps.`,
    );
  }
  if (iteration < iterations && patience !== null && sinceBest >= patience) {
    const what =
      `The run in ${source} ended by patience at step ${iteration}: ${sinceBest} evaluations in a row found no lower held-out ` +
      `loss. To go on, give a larger --patience, or 0 for none.`;
    if (iterations > saved.iterations) throw new InputError(what);
    notes.line(what);
  }
  if (iterations !== saved.iterations && recipe.schedule.name === 'cosine') {
    notes.line(
      `The learning-rate schedule is that of ${iterations} steps from now on; the run was made for ${saved.iterations}.`,
    );
  }
}
