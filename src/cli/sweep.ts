import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { InputError } from '../corpus/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { fingerprintOf } from '../formats/fingerprint.ts';
import { writeRun } from '../formats/run_file.ts';
import { completeRecipe } from '../train/complete.ts';
import { bitsOf } from '../train/evaluate.ts';
import { fitRecipe } from '../train/presets.ts';
import { MAX_ITERATIONS, modeOf } from '../train/recipe.ts';
import { shapeOf } from '../train/shape.ts';
import { MAX_RUNS, bestOf, sweep } from '../train/sweep.ts';
import type { SweepOptions, SweepRun } from '../train/sweep.ts';
import { jsonLine } from './context.ts';
import type { Context } from './context.ts';
import { addReadingOptions, inputPaths, readCorpusFiles } from './corpus_input.ts';
import type { ReadingOptions } from './corpus_input.ts';
import { FailureError } from './exit.ts';
import { OPTION_GROUPS } from './help.ts';
import { checkMemory } from './memory_needed.ts';
import { addDeviceOptions, positiveNumber, wholeNumber, withEngine } from './options.ts';
import type { DeviceOptions } from './options.ts';
import { checkOutput, writeOutput } from './output_file.ts';
import { addRecipeOptions, presetOf, withOptions } from './recipe_options.ts';
import type { RecipeOptions } from './recipe_options.ts';

/** The options of `sweep`. */
interface Options extends DeviceOptions, RecipeOptions, ReadingOptions {
  readonly input: readonly string[];
  readonly learningRates: readonly number[];
  readonly seeds: number;
  readonly iterations?: number;
  readonly out?: string;
  readonly json?: true;
}

/** `sweep`: trains a model for every learning rate with every seed, and keeps the best. */
export function addSweep(program: Command, context: Context): void {
  const command = program
    .command('sweep')
    .description('train with several learning rates and seeds, and keep the best model')
    .optionsGroup(OPTION_GROUPS.input)
    .requiredOption(
      '--input <file>',
      'names, as lines, CSV or JSON, or a text; - for standard input',
      (value: string, before: readonly string[] = []) => [...before, value],
    );
  addReadingOptions(command);
  addRecipeOptions(command)
    .optionsGroup(OPTION_GROUPS.run)
    .requiredOption('--learning-rates <list>', 'comma-separated', learningRates)
    .requiredOption('--seeds <n>', 'so many seeds, from --seed on', wholeNumber(1, MAX_RUNS))
    .option('--iterations <n>', 'training steps of each run', wholeNumber(1, MAX_ITERATIONS))
    .option('--out <file>', 'the model file to write: the best run');
  addDeviceOptions(command)
    .option('--json', 'one JSON object per run, and the best one again at the end')
    .action((options: Options) => run(options, context));
}

function learningRates(list: string): number[] {
  try {
    return list.split(',').map((part) => positiveNumber()(part.trim()));
  } catch {
    throw new InvalidArgumentError('Give numbers from 0.000001 to 1000000, separated by commas.');
  }
}

async function run(options: Options, context: Context): Promise<void> {
  if (options.learningRate !== undefined) throw new InputError('Give --learning-rates instead of --learning-rate.');
  const { files } = context;
  const precious = { inputs: inputPaths(options.input), modelsOnly: true };
  const file = options.out === undefined ? null : await checkOutput(files, options.out, precious);
  const preset = presetOf(options);
  const keepCase = options.keepCase ?? preset.recipe.keepCase;
  const corpus = await readCorpusFiles(context, options.input, modeOf(preset.recipe), keepCase, options);
  const open = withOptions(fitRecipe(preset, corpus), options);
  const { iterations } = options;
  const recipe = completeRecipe(open, corpus, iterations === undefined ? preset.length(corpus) : { iterations });
  const seeds = Array.from({ length: options.seeds }, (_, i) => recipe.seed + i);
  const work = async (engine: Engine): Promise<void> => {
    checkMemory(recipe, corpus, engine.description, context.memory(), (note) => context.notes.line(note));
    const interrupt = context.catchInterrupt('Stopping; a second signal stops at once.');
    const { signal } = interrupt;
    try {
      const runs = await trained(
        { engine, corpus, recipe, learningRates: options.learningRates, seeds, signal },
        context,
      );
      const best = bestOf(runs);
      if (file && best) await writeOutput(files, file, writeRun(best, best.checkpoint, await fingerprintOf(corpus)));
      await tell(runs, best, options, context);
      if (signal.aborted) throw signal.reason;
      if (!best) throw new FailureError('All runs diverged. Give lower learning rates, or --grad-norm 1.');
    } finally {
      interrupt.release();
    }
  };
  await withEngine(context, options, work, shapeOf(recipe, corpus));
}

function trained(options: SweepOptions, { notes }: Context): Promise<SweepRun[]> {
  const onProgress = ({ steps, of }: { steps: number; of: number }): void =>
    notes.progress(`Step ${steps} of ${of} in all runs`);
  return sweep({ ...options, onProgress });
}

/** Writes a row per run, and which one is best. */
async function tell(
  runs: readonly SweepRun[],
  best: SweepRun | null,
  { json, out: path }: Options,
  { out }: Context,
): Promise<void> {
  if (json) {
    for (const each of runs) await out.write(jsonLine(rowOf(each)));
    await out.write(jsonLine({ done: true, ...(best && rowOf(best)), out: (best && path) ?? null }));
    return;
  }
  const heldOut = runs.some(({ checkpoint }) => checkpoint.best);
  await out.write(`learning rate  seed        loss${heldOut ? '    held-out bits per character' : ''}\n`);
  for (const each of runs) await out.write(`${lineOf(each)}\n`);
  if (!best) return;
  const { learningRate, seed } = best.recipe;
  await out.write(
    `Best: learning rate ${learningRate}, seed ${seed}.${path === undefined ? '' : ` Written to ${path}.`}\n`,
  );
}

function lineOf({ recipe: { learningRate, seed }, checkpoint: { smoothLoss, best }, diverged }: SweepRun): string {
  const loss = diverged === null ? (smoothLoss?.toFixed(4) ?? '-') : 'diverged';
  const heldOut = best && diverged === null ? `    ${bitsOf(best.natsPerSymbol).toFixed(4)}` : '';
  return `${String(learningRate).padEnd(14)} ${String(seed).padEnd(6)} ${loss.padStart(9)}${heldOut}`;
}

function rowOf({ recipe: { learningRate, seed }, checkpoint, diverged }: SweepRun): object {
  const { iteration: step, smoothLoss: loss, best } = checkpoint;
  const heldOut = best && { held_out_bits_per_char: bitsOf(best.natsPerSymbol), best_step: best.iteration };
  return { learning_rate: learningRate, seed, step, loss, ...heldOut, diverged };
}
