import { existsSync } from 'node:fs';
import { parse } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { combineLists } from '../corpus/combine.ts';
import type { WeightedList } from '../corpus/combine.ts';
import { readCorpus } from '../corpus/corpus.ts';
import type { Corpus, Mode } from '../corpus/corpus.ts';
import { MAX_FILE_BYTES, decodeText } from '../corpus/decode.ts';
import { InputError } from '../corpus/errors.ts';
import type { NameList } from '../corpus/name_list.ts';
import { READING_KINDS, readList } from '../corpus/read_list.ts';
import type { Context } from './context.ts';
import { readInput } from './files.ts';

/** The most names of a list whose capitals are compared. */
const MOST_COUNTED = 1_000_000;

/** The options that say how a list of names is read. What is absent is guessed. */
export interface ReadingOptions {
  readonly column?: string;
  readonly labelColumn?: string;
  readonly header?: boolean;
  readonly readAs?: string;
}

/** Adds `--read-as`. */
export function addReadAs(command: Command): Command {
  const what = 'what kind of list it is, if the guess is wrong; lines: one name per line';
  return command.addOption(new Option('--read-as <kind>', what).choices(READING_KINDS));
}

/** Adds `--column`, `--label-column`, `--header`, `--no-header` and `--read-as`. */
export function addReadingOptions(command: Command): Command {
  command
    .option('--column <name>', 'the column or JSON key of the names: its name, or its number from 1 (default: guessed)')
    .option('--label-column <name>', 'the column or JSON key of the labels, which are read beside the names')
    .option('--header', "a table's first row names its columns (default: guessed)")
    .option('--no-header', "a table's first row is a row like the others");
  return addReadAs(command);
}

/**
 * Reads a list of names from a file, or from standard input for `-`, and prints notes on how it was read. Throws an
 * InputError if it cannot be used.
 */
export async function readListFile(context: Context, path: string, options: ReadingOptions): Promise<NameList> {
  const { bytes, source } = await readInput(path, context.stdin, MAX_FILE_BYTES);
  return readNamesOf(context, decodeText(bytes, source), source, false, options);
}

/** Names of one or several files, or a text. Names of several files have the files' names as labels. */
export async function readCorpusFiles(
  context: Context,
  inputs: readonly string[],
  mode: Mode,
  keepCase: boolean,
  options: ReadingOptions,
): Promise<Corpus> {
  const [first, ...others] = inputs.map(weightedInput);
  if (first && others.length === 0 && first.weight === 1) {
    return readCorpusFile(context, first.path, mode, keepCase, options);
  }
  if (mode === 'text') throw new InputError('Several inputs, and weights, are for lists of names. Give one text.');
  const lists: WeightedList[] = [];
  for (const { path, weight } of inputs.map(weightedInput)) {
    const { bytes, source } = await readInput(path, context.stdin, MAX_FILE_BYTES);
    const list = readNamesOf(context, decodeText(bytes, source), source, keepCase, options);
    lists.push({ list, weight, label: parse(path).name || path });
  }
  return { mode, list: combineLists(lists) };
}

/** The files of `--input`, without their weights. */
export function inputPaths(inputs: readonly string[]): string[] {
  return inputs.map((input) => weightedInput(input).path);
}

/** FILE, or FILE:WEIGHT. A file whose own name ends so is meant itself. */
function weightedInput(input: string): { readonly path: string; readonly weight: number } {
  const found = /^(.+):(\d{1,9})$/.exec(input);
  if (!found || existsSync(input)) return { path: input, weight: 1 };
  return { path: found[1]!, weight: Number(found[2]) };
}

/** Reads names, as `readListFile` does, or text. Throws an InputError if it cannot be used, or if text is given columns. */
export async function readCorpusFile(
  context: Context,
  path: string,
  mode: Mode,
  keepCase: boolean,
  options: ReadingOptions,
): Promise<Corpus> {
  if (mode === 'text' && Object.keys(choiceOf(options)).length > 0) {
    throw new InputError(
      '--column, --label-column, --header and --read-as are for lists of names. Leave them out, or use names.',
    );
  }
  const { bytes, source } = await readInput(path, context.stdin, MAX_FILE_BYTES);
  const text = decodeText(bytes, source);
  if (mode === 'text') return readCorpus(text, source, mode, keepCase);
  return { mode, list: readNamesOf(context, text, source, keepCase, options) };
}

function readNamesOf(
  context: Context,
  text: string,
  source: string,
  keepCase: boolean,
  options: ReadingOptions,
): NameList {
  const { list, notes } = readList(text, source, { keepCase, ...choiceOf(options) });
  for (const note of notes) context.notes.line(note.text);
  const merged = keepCase ? 0 : mergedByCase(text, source, list, options);
  if (merged > 0) {
    const which = merged === 1 ? 'A name that differs' : `${merged} names that differ`;
    context.notes.line(
      `${source} was put into lower case. ${which} from another in capitals alone became one with it; --keep-case keeps them.`,
    );
  }
  if (list.labels) {
    const labels = new Set(list.labels.filter((label) => label !== null));
    context.notes.line(`The names have ${labels.size} different labels.`);
  }
  return list;
}

/** How many distinct names became one with another in lower case. Not counted in lists of millions, which takes long. */
function mergedByCase(text: string, source: string, list: NameList, options: ReadingOptions): number {
  if (list.names.length > MOST_COUNTED || !/\p{Lu}/u.test(text)) return 0;
  const { list: written } = readList(text, source, { keepCase: true, ...choiceOf(options) });
  return written.distinct.size - list.distinct.size;
}

function choiceOf({ column, labelColumn, header, readAs }: ReadingOptions) {
  return {
    ...(column !== undefined && { column }),
    ...(labelColumn !== undefined && { labelColumn }),
    ...(header !== undefined && { header }),
    ...(readAs !== undefined && { kind: readAs }),
  };
}
