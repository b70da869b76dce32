import { InputError } from '../corpus/errors.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import type { RunVariants } from '../engine/known_variants.ts';
import { isVariant } from '../kernels/signature.ts';
import { CELLS } from '../model/cells/index.ts';
import { checkConfig } from '../model/config.ts';
import type { CellName, ModelConfig } from '../model/config.ts';
import type { HeldOutLoss, RunCheckpoint, WholeLoss } from '../train/checkpoint.ts';
import { BATCH_LIMITS } from '../train/recipe.ts';
import type { Recipe } from '../train/recipe.ts';
import type { Task } from '../train/task.ts';
import { FINGERPRINT } from './fingerprint.ts';
import { isRecord, own, parseJson, quoted } from './json.ts';
import type { JsonRecord } from './json.ts';
import { readRecipe, recipeForFile } from './recipe_json.ts';

/** The state of a training run, without its tensors. */
export interface TrainingPosition extends Pick<
  RunCheckpoint,
  'iteration' | 'smoothLoss' | 'heldOut' | 'sinceBest' | 'whole' | 'variants'
> {
  /** The recipe, with the current learning rate and clip value. */
  readonly recipe: Recipe;
  /** `fingerprintOf` the corpus. A run can be resumed only with the same corpus. */
  readonly corpus: string;
  /** Optimizer updates done. */
  readonly updates: number;
  readonly best: HeldOutLoss | null;
}

/** The contents of a model file, without its tensors. */
export interface ModelMetadata {
  readonly config: ModelConfig;
  /** The symbols by id; the newline first. */
  readonly symbols: readonly string[];
  readonly task: Task;
  /** Null in a file without a training run, which can only be sampled. */
  readonly training: TrainingPosition | null;
}

const FORMAT = 'mangosaurus';
const VERSION = '1';
const ADVICE = 'Use an intact model file.';

/** The entries of `__metadata__` for a model. */
export function metadataTexts({ config, symbols, task, training }: ModelMetadata): [string, string][] {
  const texts: [string, string][] = [
    ['format', FORMAT],
    ['version', VERSION],
    ['config', JSON.stringify(config)],
    ['symbols', JSON.stringify(symbols)],
    ['task', JSON.stringify(task)],
  ];
  if (training) {
    texts.push(['training', JSON.stringify({ ...training, recipe: recipeForFile(training.recipe) })]);
  }
  return texts;
}

/** True for `__metadata__` of a file that this program wrote, in any version. */
export function isModelFile(texts: ReadonlyMap<string, string>): boolean {
  return texts.get('format') === FORMAT;
}

/**
 * Reads and checks the entries that `metadataTexts` wrote. Throws an InputError that names `source` for anything else.
 * @param texts `__metadata__` of a safetensors file
 */
export function readMetadataTexts(texts: ReadonlyMap<string, string>, source: string): ModelMetadata {
  if (!isModelFile(texts)) {
    throw new InputError(
      `${source} is a safetensors file, but no model of mangosaurus: __metadata__ has no format "${FORMAT}". ` +
        'Give a file that `train --out` wrote, or convert a state dict of PyTorch with `mangosaurus convert --text TEXT`.',
    );
  }
  const version = texts.get('version') ?? '';
  if (version !== VERSION) {
    throw new InputError(
      `${source} has version ${quoted(version)} of the model format; this program reads version ${VERSION}. ` +
        'Use the program that wrote it.',
    );
  }
  const config = readConfig(parsePart(texts, 'config', source), source);
  const symbols = readSymbols(parsePart(texts, 'symbols', source), config, source);
  const task = readTask(parsePart(texts, 'task', source), source);
  const training = texts.has('training') ? readPosition(parsePart(texts, 'training', source), source) : null;
  return { config, symbols, task, training };
}

function parsePart(texts: ReadonlyMap<string, string>, key: string, source: string): unknown {
  const text = texts.get(key);
  if (text === undefined) throw new InputError(`__metadata__ of ${source} has no ${key}. ${ADVICE}`);
  return parseJson(text, `${key} in __metadata__ of ${source}`);
}

function readConfig(value: unknown, source: string): ModelConfig {
  const what = `config in __metadata__ of ${source}`;
  if (!isRecord(value)) throw new InputError(`${what} is no JSON object. ${ADVICE}`);
  const cell = own(value, 'cell');
  if (typeof cell !== 'string' || !Object.hasOwn(CELLS, cell)) {
    const received = typeof cell === 'string' ? quoted(cell) : 'missing';
    throw new InputError(`${what}: its cell is ${received}; known: ${Object.keys(CELLS).join(', ')}. ${ADVICE}`);
  }
  const recurrentBias = own(value, 'recurrentBias');
  if (typeof recurrentBias !== 'boolean') {
    throw new InputError(`${what}: recurrentBias is neither true nor false. ${ADVICE}`);
  }
  const gateActivation = own(value, 'gateActivation');
  if (gateActivation !== 'sigmoid' && gateActivation !== 'hard_sigmoid') {
    throw new InputError(`${what}: gateActivation is neither sigmoid nor hard_sigmoid. ${ADVICE}`);
  }
  const size = (key: string): number => numberOf(own(value, key));
  const config: ModelConfig = {
    cell: cell as CellName,
    vocabSize: size('vocabSize'),
    hiddenSize: size('hiddenSize'),
    layers: size('layers'),
    recurrentBias,
    gateActivation,
    dropout: size('dropout'),
    outputDropout: size('outputDropout'),
  };
  try {
    checkConfig(config);
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${what}: ${error.message} ${ADVICE}`);
    throw error;
  }
  return config;
}

function readSymbols(value: unknown, { vocabSize }: ModelConfig, source: string): readonly string[] {
  const what = `symbols in __metadata__ of ${source}`;
  if (!Array.isArray(value) || !value.every((symbol) => typeof symbol === 'string')) {
    throw new InputError(`${what} are no list of texts. ${ADVICE}`);
  }
  if (value.length !== vocabSize) {
    throw new InputError(`${what} are ${value.length}, but the model has ${vocabSize}. ${ADVICE}`);
  }
  // Names are printed on terminals, which interpret control characters. Only newline and tab are allowed.
  const control = value.findIndex((symbol) => symbol !== '\n' && symbol !== '\t' && /[\p{Cc}\p{Cs}]/u.test(symbol));
  if (control >= 0) {
    throw new InputError(`${what}: ${quoted(value[control])} is a control character or half a symbol. ${ADVICE}`);
  }
  try {
    return Vocabulary.fromSymbols(value).symbols;
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${what}: ${error.message}`);
    throw error;
  }
}

function readTask(value: unknown, source: string): Task {
  const what = `task in __metadata__ of ${source}`;
  if (!isRecord(value)) throw new InputError(`${what} is no JSON object. ${ADVICE}`);
  const mode = own(value, 'mode');
  const keepCase = own(value, 'keepCase');
  const window = own(value, 'window');
  if (mode !== 'names' && mode !== 'text') throw new InputError(`${what}: mode is neither names nor text. ${ADVICE}`);
  if (typeof keepCase !== 'boolean') throw new InputError(`${what}: keepCase is neither true nor false. ${ADVICE}`);
  if (window === null) return { mode, keepCase, window };
  if (mode === 'names') throw new InputError(`${what}: names have no window. ${ADVICE}`);
  const length = numberOf(window);
  if (!Number.isInteger(length) || length < 1 || length > BATCH_LIMITS.sequenceLength) {
    throw new InputError(`${what}: window is no number from 1 to ${BATCH_LIMITS.sequenceLength}. ${ADVICE}`);
  }
  return { mode, keepCase, window: length };
}

function readPosition(value: unknown, source: string): TrainingPosition {
  const what = `training in __metadata__ of ${source}`;
  if (!isRecord(value)) throw new InputError(`${what} is no JSON object. ${ADVICE}`);
  const corpus = own(value, 'corpus');
  if (typeof corpus !== 'string' || !FINGERPRINT.test(corpus)) {
    throw new InputError(`${what}: corpus is no SHA-256 sum. ${ADVICE}`);
  }
  const number = (record: JsonRecord, key: string, fits: (n: number) => boolean): number => {
    const found = numberOf(own(record, key));
    if (!fits(found)) throw new InputError(`${what}: ${key} is missing or out of range. ${ADVICE}`);
    return found;
  };
  const count = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
  const heldOut = (key: string): HeldOutLoss | null => {
    const record = own(value, key);
    if (record === null) return null;
    if (!isRecord(record)) throw new InputError(`${what}: ${key} is no JSON object. ${ADVICE}`);
    return {
      iteration: number(record, 'iteration', count),
      natsPerSymbol: number(record, 'natsPerSymbol', (n) => n >= 0 && n < Infinity),
    };
  };
  // Files from before this entry lack it.
  const whole = (): WholeLoss | null => {
    if (own(value, 'whole') === undefined) return null;
    const loss = heldOut('whole');
    if (!loss) return null;
    const record = own(value, 'whole') as JsonRecord;
    const reading = own(record, 'reading');
    if (reading !== 'carried' && reading !== 'windows') {
      throw new InputError(`${what}: reading is neither carried nor windows. ${ADVICE}`);
    }
    return { ...loss, symbols: number(record, 'symbols', count), reading };
  };
  const wholeLoss = whole();
  const variants = own(value, 'variants') === undefined ? null : readVariants(own(value, 'variants'), what);
  return {
    ...(wholeLoss && { whole: wholeLoss }),
    ...(variants && { variants }),
    iteration: number(value, 'iteration', count),
    smoothLoss: own(value, 'smoothLoss') === null ? null : number(value, 'smoothLoss', Number.isFinite),
    heldOut: heldOut('heldOut'),
    sinceBest: number(value, 'sinceBest', count),
    recipe: readRecipe(own(value, 'recipe'), `recipe in __metadata__ of ${source}`),
    corpus,
    updates: number(value, 'updates', count),
    best: heldOut('best'),
  };
}

/** The variants of kernels by the shape of their dispatches. An unknown shape is never asked for. */
function readVariants(value: unknown, what: string): RunVariants {
  if (isRecord(value) && Object.values(value).every(isVariant)) return value as RunVariants;
  throw new InputError(`${what}: variants are no JSON object of variants of kernels. ${ADVICE}`);
}

/** The value if it is a number, otherwise NaN, which fails every check. */
function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : NaN;
}
