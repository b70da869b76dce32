import type { AverageConfig } from '../../train/averaging.ts';
import { PRESETS, type PresetName } from '../../train/presets.ts';
import type { RunSettings } from '../../worker/settings.ts';
import { sentence } from '../format.ts';
import type { ScheduleConfig } from '../../train/schedule.ts';

/** The page's words for each preset. */
export const PRESET_WORDS: Readonly<Record<PresetName, string>> = {
  notebook: 'Names, as in the notebook',
  names: 'Names, learned well',
  text: 'Running text',
  sonnets: 'Sonnets, as in the notebook',
  'min-char-rnn': 'Text, as min-char-rnn',
};

/** The page's words for each learning-rate schedule. */
export const SCHEDULE_WORDS: Readonly<Record<ScheduleConfig['name'], string>> = {
  constant: 'Constant',
  cosine: 'Cosine',
  decay: 'Decay',
};

/** The page's words for what small lists start from. */
export const FROM_WORDS: Readonly<Record<RunSettings['from'], string>> = {
  base: 'Many lists',
  nothing: 'Nothing',
};

/** The page's words for each average of the weights. */
export const AVERAGE_WORDS: Readonly<Record<AverageConfig['name'], string>> = {
  none: 'None',
  ema: 'Moving (EMA)',
  tail: 'Last steps',
};

/** The summary of a preset as a sentence. */
export function presetSummary(preset: PresetName): string {
  return sentence(PRESETS[preset].summary);
}
