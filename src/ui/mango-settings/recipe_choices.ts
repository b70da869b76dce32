import type { OptimizerName } from '../../model/optimizer.ts';
import { PRESETS, type PresetName } from '../../train/presets.ts';
import { sentence } from '../format.ts';
import type { ScheduleConfig } from '../../train/schedule.ts';

/** What the page calls each preset. */
export const PRESET_WORDS: Readonly<Record<PresetName, string>> = {
  notebook: 'Names, as in the notebook',
  names: 'Names, learned well',
  text: 'Running text',
  sonnets: 'Sonnets, as in the notebook',
  'min-char-rnn': 'Text, as min-char-rnn',
};

/** What the page calls each optimizer. */
export const OPTIMIZER_WORDS: Readonly<Record<OptimizerName, string>> = {
  sgd: 'SGD',
  momentum: 'SGD with momentum',
  adagrad: 'Adagrad',
  rmsprop: 'RMSProp',
  adam: 'Adam',
};

/** What the page calls each schedule. */
export const SCHEDULE_WORDS: Readonly<Record<ScheduleConfig['name'], string>> = {
  constant: 'Constant',
  cosine: 'Cosine',
  decay: 'Decay',
};

/** What a preset is, in a sentence. */
export function presetSummary(preset: PresetName): string {
  return sentence(PRESETS[preset].summary);
}
