import type { Command } from 'commander';
import { builtInNames } from '../corpus/built_in.ts';
import { counted } from '../corpus/counted.ts';
import { countSymbols } from '../corpus/symbols.ts';
import type { Engine } from '../engine/engine.ts';
import { completeRecipe } from '../train/complete.ts';
import { NOTEBOOK_ITERATIONS, PRESETS } from '../train/presets.ts';
import { MAX_ITERATIONS } from '../train/recipe.ts';
import { shapeOf } from '../train/shape.ts';
import { MAX_SAMPLED_SYMBOLS, TrainingRun } from '../train/training_run.ts';
import type { TrainingRunOptions } from '../train/training_run.ts';
import { jsonLine } from './context.ts';
import type { Context } from './context.ts';
import { addReadAs, readListFile } from './corpus_input.ts';
import type { ReadingOptions } from './corpus_input.ts';
import { OPTION_GROUPS } from './help.ts';
import { addDeviceOptions, describe, withEngine, wholeNumber } from './options.ts';
import type { DeviceOptions } from './options.ts';

interface NotebookOptions extends DeviceOptions, Pick<ReadingOptions, 'readAs'> {
  readonly data?: string;
  readonly iterations: number;
  readonly printEvery: number;
  readonly names: number;
  readonly json?: true;
}

/** `notebook`: runs the notebook's training loop (its function `model`) and prints the same output. */
export function addNotebook(program: Command, context: Context): void {
  const command = program
    .command('notebook')
    .description("train on dinosaurs' names exactly as the notebook does, and print what it prints")
    .optionsGroup(OPTION_GROUPS.training)
    .option('--data <file>', 'names, as lines, CSV or JSON; - for standard input (default: the built-in list)')
    .option('--iterations <n>', 'training steps', wholeNumber(0, MAX_ITERATIONS), NOTEBOOK_ITERATIONS)
    .option('--print-every <n>', 'steps between two prints', wholeNumber(1, MAX_ITERATIONS), 2_000)
    .option('--names <n>', 'names per print', wholeNumber(0, 10_000), 7);
  addReadAs(command);
  addDeviceOptions(command)
    .option('--json', 'one JSON object per line')
    .action(async (options: NotebookOptions) => {
      const list = options.data === undefined ? builtInNames() : await readListFile(context, options.data, options);
      const corpus = { mode: 'names', list } as const;
      const recipe = completeRecipe(PRESETS.notebook.recipe, corpus, { iterations: options.iterations });
      const work = (engine: Engine) => runNotebook(options, context, { engine, corpus, recipe });
      await withEngine(context, options, work, shapeOf(recipe, corpus));
    });
}

async function runNotebook(
  options: NotebookOptions,
  { out, notes }: Context,
  parts: TrainingRunOptions,
): Promise<void> {
  const { iterations, printEvery, json } = options;
  const run = await TrainingRun.create(parts);
  const start = performance.now();
  for (let j = 0; j < iterations && !out.closed.aborted; j += printEvery) {
    // The notebook prints at iteration j after the update of iteration j.
    await run.run({ until: j + 1, signal: out.closed });
    const loss = run.smoothLoss!;
    const names = options.names > 0 ? await run.notebookNames(options.names) : [];
    await out.write(json ? jsonLine({ iteration: j, loss, names: names.map(capitalised) }) : printed(j, loss, names));
    await run.run({
      until: j + printEvery,
      signal: out.closed,
      onReport: ({ iteration, stepsPerSecond }) =>
        notes.progress(`Iteration ${iteration} of ${iterations}, ${Math.round(stepsPerSecond)} per second`),
    });
  }
  const seconds = Math.round(performance.now() - start) / 1_000;
  const { description } = parts.engine;
  if (json) await out.write(jsonLine({ done: true, device: description.kind, iterations: run.iteration, seconds }));
  notes.line(`Done: ${counted(run.iteration, 'iteration')} in ${seconds} s on ${describe(description)}.`);
  run.destroy();
}

/** The output of the notebook's print statements after iteration j. */
function printed(j: number, loss: number, names: readonly string[]): string {
  return `Iteration: ${j}, Loss: ${loss.toFixed(6)}\n\n${names.map(printedName).join('')}\n\n`;
}

/**
 * A name with its newline. The notebook appends a newline after 50 draws even if the last one was a newline, so a blank
 * line follows a name of 49 symbols.
 */
function printedName(name: string): string {
  return `${capitalised(name)}\n${countSymbols(name) === MAX_SAMPLED_SYMBOLS - 1 ? '\n' : ''}`;
}

/** The notebook's `txt[0].upper() + txt[1:]`, by code points instead of UTF-16 units. */
function capitalised(name: string): string {
  const [first = '', ...rest] = name;
  return first.toUpperCase() + rest.join('');
}
