import { CELLS } from '../model/cells/index.ts';
import type { ModelConfig } from '../model/config.ts';
import { PRESETS } from '../train/presets.ts';
import type { RunSettings } from '../worker/settings.ts';
import { counted } from './format.ts';

/** Cell and size of a network: "GRU, 2 layers × 128 units". */
export function networkWords({ cell, layers, hiddenSize }: ModelConfig): string {
  const size = counted(hiddenSize, 'unit');
  return `${CELLS[cell].title}, ${layers === 1 ? size : `${layers} layers × ${size}`}`;
}

/** The preset of a run, and the settings in which it differs from that: "preset names, seed 3, clip value off". */
export function settingsWords(settings: RunSettings): string {
  const recipe = PRESETS[settings.preset].recipe as Readonly<Record<string, unknown>>;
  const own = settings as unknown as Readonly<Record<string, unknown>>;
  const changed = Object.keys(recipe).filter((key) => JSON.stringify(recipe[key]) !== JSON.stringify(own[key]));
  const words = changed.map((key) => `${inWords(key)} ${shown(own[key])}`);
  if (settings.from === 'nothing') words.push('from nothing');
  return [`preset ${settings.preset}`, ...words].join(', ');
}

/** What decides how a run goes, besides its corpus: equal for runs that compute the same. */
export function settingsKey(settings: RunSettings): string {
  const deciding = Object.entries(settings).filter(([key]) => key !== 'temperature' && key !== 'device');
  return JSON.stringify(deciding.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** "learningRate" as "learning rate". */
function inWords(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === false) return 'off';
  if (value === true) return 'on';
  if (typeof value !== 'object') return String(value);
  const { name, ...parts } = value as Readonly<Record<string, unknown>>;
  const numbers = Object.entries(parts).map(([key, part]) => `${inWords(key)} ${shown(part)}`);
  return numbers.length > 0 ? `${String(name)} (${numbers.join(', ')})` : String(name);
}
