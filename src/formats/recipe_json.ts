import { InputError } from '../corpus/errors.ts';
import { OPTIMIZERS } from '../model/optimizers/index.ts';
import { AVERAGES } from '../train/averaging.ts';
import { PRESETS } from '../train/presets.ts';
import { checkRecipe } from '../train/recipe.ts';
import type { Recipe } from '../train/recipe.ts';
import { isRecord, own } from './json.ts';
import type { JsonRecord } from './json.ts';

/** The keys of a recipe: those of a preset, and its length. */
const KEYS = [...Object.keys(PRESETS.notebook.recipe), 'iterations', 'evaluateEvery'];
/** The keys of all learning-rate schedules. */
const SCHEDULE_KEYS = ['name', 'warmUp', 'floor', 'factor', 'after'];
/** The keys of all averages. */
const AVERAGE_KEYS = ['name', 'decay', 'share'];
/** The keys of all optimizers. */
const OPTIMIZER_KEYS = [...new Set(Object.values(OPTIMIZERS).flatMap(Object.keys))];

/**
 * Reads an untrusted recipe. Unknown keys are left out, and everything else is checked. Throws an InputError whose message
 * starts with `what`.
 */
export function readRecipe(value: unknown, what: string): Recipe {
  const recipe = inOrder(value, what);
  try {
    checkRecipe(recipe);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${what}: ${error.message} Use an intact model file.`);
    throw error;
  }
  return recipe;
}

/**
 * A recipe for a model file. Its keys are in a fixed order, so that equal runs have equal files. No average is no key, as in
 * files from before there were averages.
 */
export function recipeForFile(recipe: Recipe): Partial<Recipe> {
  const { average, ...others } = inOrder(recipe, 'The recipe');
  return average.name === 'none' ? others : { ...others, average };
}

/** The known keys of a recipe in a fixed order. `checkRecipe` checks their values. */
function inOrder(value: unknown, what: string): Recipe {
  const picked = pick(value, KEYS, what);
  const recipe = {
    ...picked,
    optimizer: pick(picked['optimizer'], OPTIMIZER_KEYS, `${what}: optimizer`),
    schedule: pick(picked['schedule'], SCHEDULE_KEYS, `${what}: schedule`),
    // Files from before there were averages do not name one.
    average: pick(picked['average'] ?? AVERAGES.none, AVERAGE_KEYS, `${what}: average`),
  };
  return recipe as unknown as Recipe;
}

function pick(value: unknown, keys: readonly string[], what: string): JsonRecord {
  if (!isRecord(value)) throw new InputError(`${what} is no JSON object. Use an intact model file.`);
  const found = keys.filter((key) => Object.hasOwn(value, key)).map((key) => [key, own(value, key)]);
  return Object.fromEntries(found) as JsonRecord;
}
