// Apart from run_link.ts, since the checks of recipes would make the page heavier: the worker has them.
import { InputError } from '../corpus/errors.ts';
import { isRecord, type JsonRecord } from '../formats/json.ts';
import { readRecipe } from '../formats/recipe_json.ts';
import { PRESETS, type PresetName } from '../train/presets.ts';
import type { Recipe } from '../train/recipe.ts';
import { fromBase64Url } from './base64url.ts';
import { unpack } from './link_parts.ts';
import { LINK_KEYS, LINK_VERSION, LONGEST_LINK, type LinkedRun } from './run_link.ts';
import type { ReadingChoice } from '../corpus/readers/reader.ts';
import {
  checkRunSettings,
  DEFAULT_SETTINGS,
  type CorpusSource,
  type OneSource,
  type RunSettings,
  type SourcePart,
} from './settings.ts';

/** The longest name of a list, in characters. */
const LONGEST_NAME = 255;
/** The most lists that are learned together. */
const MOST_PARTS = 100;

const DAMAGED = 'This link is damaged: part of it is missing or was changed. Copy it again from where you got it.';
const OTHER_VERSION = 'This link was made by another version of the page. Reload the page and open the link again.';

/** The run of a link. The link is not trusted. Throws an InputError with a message for whoever opened it. */
export function readLink(link: string): LinkedRun {
  const [, version, text = ''] = /^(\d{1,4})\.(.*)$/s.exec(link) ?? [];
  if (version === undefined) throw new InputError(DAMAGED);
  if (version !== LINK_VERSION) throw new InputError(OTHER_VERSION);
  const bytes = link.length > LONGEST_LINK ? null : fromBase64Url(text);
  if (!bytes) throw new InputError(DAMAGED);
  let value: unknown;
  try {
    value = unpack(bytes);
  } catch {
    throw new InputError(DAMAGED);
  }
  // From here on the link is whole: what does not fit was made by another version.
  try {
    if (!isRecord(value)) throw new InputError('The link holds no run.');
    onlyKeys(value, ['corpus', 'settings']);
    return { corpus: readSource(value['corpus']), settings: readSettings(value['settings']) };
  } catch (error) {
    if (error instanceof InputError) throw new InputError(OTHER_VERSION);
    throw error;
  }
}

/** Reads an untrusted source. `linkOf` writes every kind without change. */
function readSource(value: unknown): CorpusSource {
  if (!isRecord(value)) throw new InputError('The source is no object.');
  if (value['kind'] !== 'several') return readOneSource(value);
  onlyKeys(value, ['kind', 'parts']);
  const { parts } = value;
  if (!Array.isArray(parts) || parts.length === 0 || parts.length > MOST_PARTS) throw new InputError('No parts.');
  return { kind: 'several', parts: parts.map(readPart) };
}

function readPart(value: unknown): SourcePart {
  if (!isRecord(value)) throw new InputError('A part is no object.');
  onlyKeys(value, ['source', 'label', 'weight']);
  const { source, label, weight } = value;
  if (!isRecord(source)) throw new InputError('The source of a part is no object.');
  if (typeof label !== 'string' || typeof weight !== 'number') throw new InputError('A part has no label or weight.');
  return { source: readOneSource(source), label, weight };
}

/** A new kind of source takes a case here. */
function readOneSource(value: JsonRecord): OneSource {
  const kind = value['kind'] as OneSource['kind'];
  switch (kind) {
    case 'built-in':
      onlyKeys(value, ['kind']);
      return { kind };
    case 'ready':
      onlyKeys(value, ['kind', 'id']);
      return { kind, id: readName(value['id']) };
    case 'bytes': {
      onlyKeys(value, ['kind', 'name', 'bytes', 'reading']);
      const { name, bytes, reading } = value;
      if (!(bytes instanceof Uint8Array)) throw new InputError('No bytes.');
      return { kind, name: readName(name), bytes, ...(reading !== undefined && { reading: readReading(reading) }) };
    }
    default:
      kind satisfies never;
      throw new InputError('The kind of the source is unknown.');
  }
}

function readName(value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_NAME) throw new InputError('No name.');
  return value;
}

function readReading(value: unknown): ReadingChoice {
  if (!isRecord(value)) throw new InputError('The reading is no object.');
  onlyKeys(value, ['kind', 'column', 'labelColumn', 'header', 'delimiter']);
  const { kind, column, labelColumn, header, delimiter } = value;
  const isColumn = (of: unknown): of is string | number => typeof of === 'string' || typeof of === 'number';
  return {
    ...(kind !== undefined && { kind: readName(kind) }),
    ...(isColumn(column) && { column }),
    ...(isColumn(labelColumn) && { labelColumn }),
    ...(typeof header === 'boolean' && { header }),
    ...(typeof delimiter === 'string' && { delimiter }),
  };
}

/** Reads untrusted settings. The device is the choice of whoever opens the link. */
function readSettings(value: unknown): RunSettings {
  if (!isRecord(value)) throw new InputError('The settings are no object.');
  const { preset, temperature, iterations, from } = value;
  if (from !== 'base' && from !== 'nothing') throw new InputError('What it starts from is unknown.');
  if (typeof preset !== 'string' || !Object.hasOwn(PRESETS, preset)) throw new InputError('The preset is unknown.');
  onlyKeys(value, LINK_KEYS);
  const length = iterations === null ? 1 : iterations;
  const recipe = readRecipe({ ...value, iterations: length, evaluateEvery: 1 }, 'The link');
  const settings: RunSettings = {
    ...(Object.fromEntries(Object.entries(recipe).filter(([key]) => LINK_KEYS.includes(key))) as unknown as Recipe),
    preset: preset as PresetName,
    from,
    temperature: temperature as number,
    iterations: iterations === null ? null : recipe.iterations,
    device: DEFAULT_SETTINGS.device,
  };
  if (typeof temperature !== 'number') throw new InputError('The temperature is no number.');
  checkRunSettings(settings);
  return settings;
}

/** Throws for a key that is not known: leaving it out would learn another model. */
function onlyKeys(value: JsonRecord, keys: readonly string[]): void {
  for (const key of Object.keys(value)) {
    if (!keys.includes(key)) throw new InputError(`The key ${key} is unknown.`);
  }
}
