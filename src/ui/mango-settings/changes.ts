import type { RunSettings } from '../../worker/settings.ts';

/** The settings that change a current run without a restart. */
const LIVE: readonly string[] = ['learningRate', 'clipValue', 'temperature'];

/** The settings that differ from those in effect and need a restart. */
export function changesOf(settings: RunSettings, inEffect: RunSettings): string[] {
  const keys = Object.keys(settings) as (keyof RunSettings)[];
  const text = (value: unknown): string => JSON.stringify(value);
  return keys.filter((key) => !LIVE.includes(key) && text(settings[key]) !== text(inEffect[key]));
}
