import { InputError } from '../corpus/errors.ts';
import type { ReadingChoice } from '../corpus/readers/reader.ts';
import type { DeviceChoice } from '../engine/engine.ts';
import { LIMITS } from '../model/config.ts';
import type { OpenRecipe } from '../train/complete.ts';
import { NOTEBOOK_ITERATIONS, PRESETS } from '../train/presets.ts';
import type { PresetName } from '../train/presets.ts';
import type { Batching, Recipe } from '../train/recipe.ts';
import type { LiveSettings } from '../train/training_run.ts';

/** Where one list or text comes from. */
export type OneSource =
  | { readonly kind: 'built-in' }
  /** A ready list, by its id. */
  | { readonly kind: 'ready'; readonly id: string }
  /** The bytes of a file as they are, or of pasted text as UTF-8. `reading`: what the user chose of how it is read. */
  | { readonly kind: 'bytes'; readonly name: string; readonly bytes: Uint8Array; readonly reading?: ReadingChoice };

/** One list among several. */
export interface SourcePart {
  readonly source: OneSource;
  readonly label: string;
  /** How many times its names are read per epoch. */
  readonly weight: number;
}

/** Where a corpus comes from. The recipe decides whether it is read as names or as text. */
export type CorpusSource = OneSource | { readonly kind: 'several'; readonly parts: readonly SourcePart[] };

/** The settings that may change while a run is training. */
export interface StudioLiveSettings extends LiveSettings {
  readonly temperature: number;
}

/** The settings of a run. They are fixed for the run, except those in StudioLiveSettings. */
export interface RunSettings extends OpenRecipe, StudioLiveSettings {
  readonly device: DeviceChoice;
  /** The preset that the recipe started from. It decides how long to train if `iterations` is null. */
  readonly preset: PresetName;
  /** What small lists of names start from: the built-in model of many lists, or nothing. */
  readonly from: 'base' | 'nothing';
  /** Training steps in all. */
  readonly iterations: number | null;
  /** If given, the worker sends a `snapshot` every so many iterations (for the race and the lesson). */
  readonly snapshotEvery?: number;
  /** The iteration of the first snapshot; `snapshotEvery` if not given. */
  readonly snapshotFrom?: number;
  /** If given, the charts have points at iterations 1, 1 + pointsEvery and so on (for the race), and otherwise one per report. */
  readonly pointsEvery?: number;
}

/** The notebook's settings. */
export const NOTEBOOK_SETTINGS: RunSettings = {
  ...PRESETS.notebook.recipe,
  preset: 'notebook',
  from: 'base',
  device: 'auto',
  iterations: NOTEBOOK_ITERATIONS,
  temperature: 1,
};

/** The lesson: the notebook's run. It prints at iteration j, after the update of iteration j, every 2,000 iterations. */
export const LESSON_SETTINGS: RunSettings = { ...NOTEBOOK_SETTINGS, snapshotEvery: 2_000, snapshotFrom: 1 };

/** The notebook's count of iterations, from 0, after so many updates: it prints at iteration j after the update of j. */
export function notebookIteration(updates: number): number {
  return Math.max(0, updates - 1);
}

/** True for the settings of a lesson. */
export function isLesson({ preset, snapshotFrom }: RunSettings): boolean {
  return preset === 'notebook' && snapshotFrom !== undefined;
}

/** The settings with another preset's recipe. Device, seed and temperature stay. */
export function withPreset({ from, device, seed, temperature }: RunSettings, preset: PresetName): RunSettings {
  const iterations = preset === 'notebook' ? NOTEBOOK_ITERATIONS : null;
  return { ...PRESETS[preset].recipe, preset, from, device, seed, temperature, iterations };
}

/** The page starts with these settings. For a small list, cross-validation finds the temperature that suits it. */
export const DEFAULT_SETTINGS: RunSettings = { ...withPreset(NOTEBOOK_SETTINGS, 'names'), temperature: 0.8 };

/** The preset that the page shows for a recipe from a model file. */
const PRESET_OF_BATCHING: Readonly<Record<Batching, PresetName>> = {
  notebook: 'notebook',
  names: 'names',
  stream: 'text',
  windows: 'sonnets',
};

/** The settings of a run that was read from a model file. */
export function settingsOf(recipe: Recipe, { from, device, temperature }: RunSettings): RunSettings {
  return { ...recipe, preset: PRESET_OF_BATCHING[recipe.batching], from, device, temperature };
}

/** The most training steps that the page accepts for a run: less than MAX_ITERATIONS of a recipe. */
const MAX_STUDIO_ITERATIONS = 100_000_000;

/**
 * Throws an InputError that names the first setting that is out of range. `completeRecipe` checks the rest of the recipe,
 * which needs the corpus.
 */
export function checkRunSettings(settings: RunSettings): void {
  whole('The hidden size', settings.hiddenSize, 1, LIMITS.hiddenSize);
  if (settings.iterations !== null) whole('The number of iterations', settings.iterations, 1, MAX_STUDIO_ITERATIONS);
  whole('The seed', settings.seed, 0, 2 ** 32 - 1);
  if (settings.snapshotEvery !== undefined)
    whole('The snapshot interval', settings.snapshotEvery, 1, MAX_STUDIO_ITERATIONS);
  if (settings.snapshotFrom !== undefined) whole('The first snapshot', settings.snapshotFrom, 1, MAX_STUDIO_ITERATIONS);
  if (settings.pointsEvery !== undefined)
    whole('The interval of points', settings.pointsEvery, 1, MAX_STUDIO_ITERATIONS);
  checkLiveSettings(settings);
}

/** Throws an InputError that names the first setting that is out of range. */
export function checkLiveSettings(settings: StudioLiveSettings): void {
  positive('The learning rate', settings.learningRate);
  checkTemperature(settings.temperature);
  if (settings.clipValue !== null) positive('The clip value', settings.clipValue);
}

/** Throws an InputError for a temperature that is not a number above 0. */
export function checkTemperature(temperature: number): void {
  positive('The temperature', temperature);
}

function whole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new InputError(`${name} is ${value}; give a whole number from ${least} to ${most}.`);
  }
}

function positive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw new InputError(`${name} is ${value}; give a number above 0.`);
}
