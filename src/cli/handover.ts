import type { Command } from 'commander';
import { basename, extname } from 'node:path';
import { InputError } from '../corpus/errors.ts';
import { MAX_MODEL_BYTES, readModel } from '../formats/model_file.ts';
import { isRunOf } from '../formats/run_file.ts';
import { modeOf } from '../train/recipe.ts';
import type { Context } from './context.ts';
import { addReadingOptions, inputPaths, readCorpusFiles } from './corpus_input.ts';
import type { ReadingOptions } from './corpus_input.ts';
import { writeFolder } from './export_folder.ts';
import { readInput } from './files.ts';
import { handoverFolder } from './handover/content.ts';
import { OPTION_GROUPS } from './help.ts';
import { anotherCorpus } from './resume.ts';

/** The options of `handover`. */
interface HandoverOptions extends ReadingOptions {
  readonly input: readonly string[];
  readonly out: string;
}

/** `handover`: writes a folder with which PyTorch goes on with a run, on many GPUs or machines. */
export function addHandover(program: Command, context: Context): void {
  const command = program
    .command('handover')
    .description('hand a training run over to PyTorch, to go on with it on many GPUs or machines')
    .optionsGroup(OPTION_GROUPS.input)
    .argument(
      '<run>',
      'a file that `train --out` wrote; `train --stop-after 0 --out` writes one of a run not begun yet',
    )
    .requiredOption(
      '--input <file>',
      'the names or the text that the run was begun with, as for `train`',
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .requiredOption('--out <folder>', 'the folder to write');
  addReadingOptions(command).action((run: string, options: HandoverOptions) => runHandover(run, options, context));
}

async function runHandover(from: string, options: HandoverOptions, context: Context): Promise<void> {
  const inputs = inputPaths(options.input);
  if ([from, ...inputs].filter((path) => path === '-').length > 1) {
    throw new InputError('Only one of the run and the inputs can be standard input. Give the name of a file.');
  }
  const { bytes, source } = await readInput(from, context.stdin, MAX_MODEL_BYTES);
  const model = readModel(bytes, source);
  const { training, symbols } = model;
  if (!training) {
    throw new InputError(`${source} holds no training run, only a model. Give a file that \`train --out\` wrote.`);
  }
  const { recipe } = training;
  const corpus = await readCorpusFiles(context, options.input, modeOf(recipe), recipe.keepCase, options);
  if (!(await isRunOf({ ...training, symbols }, corpus))) throw anotherCorpus(source, corpus);
  const content = handoverFolder({ ...model, training }, corpus, basename(source, extname(source)));
  const size = await writeFolder(context.files, options.out, content, { inputs: [from, ...inputs] });
  const { iteration } = training.checkpoint;
  await context.out.write(
    `Written to ${options.out}: the run at step ${iteration} of ${recipe.iterations}, and train.py, which goes on with it ` +
      `in PyTorch, ${size} bytes.\n`,
  );
}
