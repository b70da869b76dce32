import { InputError } from '../corpus/errors.ts';
import { LIMITS } from '../model/config.ts';
import type { LiveSettings, RunSettings } from './protocol.ts';

/** The most steps a run may have. */
const MAX_ITERATIONS = 100_000_000;

/** Throws an InputError that names the first setting out of range. */
export function checkRunSettings(settings: RunSettings): void {
  whole('The hidden size', settings.hiddenSize, 1, LIMITS.hiddenSize);
  whole('The number of iterations', settings.iterations, 1, MAX_ITERATIONS);
  whole('The seed', settings.seed, 0, 2 ** 32 - 1);
  if (settings.snapshotEvery !== undefined) whole('The snapshot interval', settings.snapshotEvery, 1, MAX_ITERATIONS);
  checkLiveSettings(settings);
}

/** Throws an InputError that names the first setting out of range. */
export function checkLiveSettings(settings: LiveSettings): void {
  positive('The learning rate', settings.learningRate);
  positive('The temperature', settings.temperature);
  if (settings.clipValue !== null) positive('The clip value', settings.clipValue);
}

function whole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new InputError(`${name} is ${value}; give a whole number from ${least} to ${most}.`);
  }
}

function positive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw new InputError(`${name} is ${value}; give a number above 0.`);
}
