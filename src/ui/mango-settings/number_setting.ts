import type { RunSettings } from '../../worker/settings.ts';

/** The keys of the settings whose values are numbers, or numbers and null. */
export type NumberSetting = {
  [K in keyof RunSettings]-?: RunSettings[K] extends number | null ? K : never;
}[keyof RunSettings];

/** The range of a number setting, and how its field looks. */
export interface NumberLimits {
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly whole?: boolean;
  readonly slider?: boolean;
  /** The placeholder of an empty field, for a setting that may be null. */
  readonly empty?: string;
}
