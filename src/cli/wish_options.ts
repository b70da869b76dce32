import { Option } from 'commander';
import type { Command } from 'commander';
import { builtInNames } from '../corpus/built_in.ts';
import { capitalsOf } from '../corpus/capitals.ts';
import { MAX_FILE_BYTES, decodeText } from '../corpus/decode.ts';
import { InputError } from '../corpus/errors.ts';
import { readNames } from '../corpus/name_list.ts';
import type { NameList } from '../corpus/name_list.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import { fingerprintOf } from '../formats/fingerprint.ts';
import type { SavedModel } from '../formats/model_file.ts';
import { builtInBlockList, wordsOf } from '../sample/blocked_words.ts';
import { NearNames } from '../sample/near_names.ts';
import { DEFAULT_BUDGET, ORDERS } from '../sample/wish_names.ts';
import type { Order, WishRequest } from '../sample/wish_names.ts';
import { prepareWishes } from '../sample/wishes/index.ts';
import type { Context } from './context.ts';
import { readInput } from './files.ts';
import { OPTION_GROUPS } from './help.ts';
import { wholeNumber } from './options.ts';

/** The options of `sample` for names that fit wishes. */
export interface WishOptions {
  readonly begin?: string;
  readonly end?: string;
  readonly contain?: string;
  readonly match?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly new?: true;
  readonly notNear?: number;
  readonly unique?: true;
  /** A file's name, or true for the built-in list. */
  readonly block?: string | true;
  readonly list?: string;
  readonly order?: Order;
  readonly budget?: number;
}

/** What options say of a request for names, and how a name is written: with capitals as the list has them. */
export type WishInput = Pick<WishRequest, 'wishes' | 'list' | 'order' | 'budget'> & {
  readonly write: (name: string) => string;
};

/** Options that ask for more than `--begin` does, which needs no wishes: plain samples start with it. */
const ASKING = [
  ...(['end', 'contain', 'match', 'minLength', 'maxLength', 'new', 'notNear', 'unique', 'block'] as const),
  ...(['list', 'order', 'budget'] as const),
];

export function addWishOptions(command: Command): Command {
  return command
    .optionsGroup(OPTION_GROUPS.wishes)
    .option('--begin <text>', 'names that begin with a text')
    .option('--end <text>', 'names that end with a text')
    .option('--contain <text>', 'names that contain a text')
    .option('--match <pattern>', 'names in which a regular expression matches; case is ignored')
    .option('--min-length <n>', 'names of at least so many symbols', wholeNumber(1, 1_000_000))
    .option('--max-length <n>', 'names of at most so many symbols', wholeNumber(1, 1_000_000))
    .option('--new', 'names that are not in the list')
    .option('--not-near <k>', 'names at least k edits from every name of the list', wholeNumber(1, 1_000))
    .option('--unique', 'no name twice')
    .option(
      '--block [file]',
      'no name with a word of a file, one per line; without a file, of a built-in list of slurs',
    )
    .option(
      '--list <file>',
      'the list that the model was trained on, whose capitals names get; the built-in one is known',
    )
    .addOption(new Option('--order <order>', 'as drawn, typical names first or wild ones').choices(ORDERS))
    .option('--budget <n>', `draws at most (default: ${DEFAULT_BUDGET})`, wholeNumber(1, 1e9));
}

export function hasWishes(options: WishOptions): boolean {
  return ASKING.some((key) => options[key] !== undefined);
}

/**
 * Makes the wishes of the options ready, with what names begin with, by either option. Throws an InputError for those that cannot be
 * met.
 */
export async function readWishes(
  context: Context,
  options: WishOptions,
  begin: string | undefined,
  saved: SavedModel,
): Promise<WishInput> {
  if (saved.task.mode !== 'names') {
    throw new InputError('Wishes such as --end are for names, but the model writes text. Leave them out.');
  }
  const names = await listOf(context, options, saved);
  const asked = [options.new && '--new', options.notNear && '--not-near'].filter(Boolean);
  if (!names && asked.length > 0) {
    throw new InputError(
      `${asked.join(' and ')} must know the list, but the model was not trained on the built-in one. Give it with --list FILE.`,
    );
  }
  const { end, contain, match, minLength, maxLength, new: isNew, notNear, unique } = options;
  if (minLength !== undefined && maxLength !== undefined && minLength > maxLength) {
    throw new InputError(`--min-length ${minLength} is more than --max-length ${maxLength}. Give a smaller one.`);
  }
  const block = options.block === undefined ? undefined : await blockList(context, options.block);
  const given = { begin, end, contain, match, minLength, maxLength, isNew, notNear, unique, block };
  const wishes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const list = names && new NearNames(names.names);
  const known = { vocabulary: Vocabulary.fromSymbols(saved.symbols), list };
  const { order = 'drawn', budget = DEFAULT_BUDGET } = options;
  const write = names ? capitalsOf(names) : (name: string) => name;
  return { wishes: prepareWishes(wishes, known), list, order, budget, write };
}

/** The list of `--list`, or the built-in one if the model was trained on it. */
async function listOf(
  context: Context,
  { list }: WishOptions,
  { task, training }: SavedModel,
): Promise<NameList | null> {
  if (list !== undefined) {
    const { bytes, source } = await readInput(list, context.stdin, MAX_FILE_BYTES);
    return readNames(decodeText(bytes, source), source, { keepCase: task.keepCase });
  }
  const builtIn = builtInNames();
  const known = training?.corpus === (await fingerprintOf({ mode: 'names', list: builtIn }));
  return known ? builtIn : null;
}

async function blockList(context: Context, file: string | true): Promise<readonly string[]> {
  if (file === true) return builtInBlockList();
  const { bytes, source } = await readInput(file, context.stdin, MAX_FILE_BYTES);
  const words = wordsOf(decodeText(bytes, source));
  if (words.length === 0) throw new InputError(`${source} holds no words. Give a text file with one word per line.`);
  return words;
}
