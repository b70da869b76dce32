import type { Command } from 'commander';
import type { Corpus } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { completeRecipe } from '../train/complete.ts';
import type { Length, OpenRecipe } from '../train/complete.ts';
import { TemperatureSearch } from '../sample/temperature_search.ts';
import { crossValidate } from '../train/cross_validate.ts';
import { bitsOf } from '../train/evaluate.ts';
import { FINE_TUNING, LEAST_NAMES, SMALL_LIST, fitRecipe } from '../train/presets.ts';
import { MAX_ITERATIONS, modeOf } from '../train/recipe.ts';
import type { Recipe } from '../train/recipe.ts';
import { shapeOf } from '../train/shape.ts';
import type { TrainingRun, TrainingRunOptions } from '../train/training_run.ts';
import type { Context } from './context.ts';
import { addReadingOptions, inputPaths, readCorpusFiles } from './corpus_input.ts';
import type { ReadingOptions } from './corpus_input.ts';
import { OPTION_GROUPS } from './help.ts';
import { withLock } from './lock_file.ts';
import { checkMemory } from './memory_needed.ts';
import { checkOutput } from './output_file.ts';
import type { OutputFile } from './output_file.ts';
import { withOptionNamed } from './options_named.ts';
import { addDeviceOptions, wholeNumber, withEngine } from './options.ts';
import type { DeviceOptions } from './options.ts';
import { addRecipeOptions, presetOf, withOptions } from './recipe_options.ts';
import type { RecipeOptions } from './recipe_options.ts';
import { checkCorpus, checkEnd, checkMode, isBegun, readResume, readStart, resumedRecipe } from './resume.ts';
import type { Start } from './resume.ts';
import { RunLog } from './run_log.ts';
import { train } from './train_run.ts';

/** The options of `train`. */
interface TrainOptions extends DeviceOptions, RecipeOptions, ReadingOptions {
  readonly input: readonly string[];
  readonly from?: string;
  readonly maxSteps?: number;
  readonly epochs?: number;
  readonly out?: string;
  readonly resume?: string;
  readonly saveEvery: number;
  readonly stopAfter?: number;
  readonly log?: string;
  readonly json?: true;
}

/** `train`: trains a model on a list of names or a text, and writes a model file. */
export function addTrain(program: Command, context: Context): void {
  const command = program
    .command('train')
    .description('train a model on a list of names, or on a text')
    .optionsGroup(OPTION_GROUPS.input)
    .requiredOption(
      '--input <file>',
      'names, as lines, CSV or JSON, or a text; - for standard input. Several lists are learned with their files as ' +
        'labels; FILE:2 is read twice as often',
      (value: string, before: readonly string[] = []) => [...before, value],
    );
  addReadingOptions(command);
  addRecipeOptions(command)
    .optionsGroup(OPTION_GROUPS.run)
    .option(
      '--max-steps <n>',
      'training steps in total; other than before, with --resume, stretches the schedule',
      wholeNumber(0, MAX_ITERATIONS),
    )
    .option(
      '--stop-after <n>',
      'end after so many steps, with the schedule of the whole run, which --resume goes on with',
      wholeNumber(0, MAX_ITERATIONS),
    )
    .option(
      '--epochs <n>',
      'passes over the training part in total, instead of --max-steps',
      wholeNumber(0, MAX_ITERATIONS),
    )
    .option(
      '--from <file>',
      'start from the weights of a model file; base: of the built-in model of many lists, from which small lists learn ' +
        'best; nothing (the default)',
    )
    .option('--out <file>', 'the model file to write, on the way and at the end')
    .option(
      '--save-every <s>',
      'seconds between two files on the way, besides one at each best held-out loss; 0 = at the end alone',
      wholeNumber(0, 1e6),
      60,
    )
    .option('--log <file>', 'append reports to a file, one JSON object per line')
    .option(
      '--resume <file>',
      'resume the run of a model file, to the end that it was made for, with the options that began it or with none; with ' +
        '--out of the same name a file that is not there yet begins a run',
    );
  addDeviceOptions(command)
    .option('--json', 'one JSON object per line')
    .action(async (options: TrainOptions) => {
      try {
        await prepareTrain(options, context);
      } catch (error) {
        throw withOptionNamed(error, options.input);
      }
    });
}

/** Checks all options and inputs before the first step, and trains. */
async function prepareTrain(options: TrainOptions, context: Context): Promise<void> {
  if (options.epochs !== undefined && options.maxSteps !== undefined) {
    throw new InputError('--epochs and --max-steps both say when to stop. Give one of them.');
  }
  const inputs = [...inputPaths(options.input), ...(options.from === undefined ? [] : [options.from])];
  const precious = { inputs, modelsOnly: true };
  const { files } = context;
  const file = options.out === undefined ? null : await checkOutput(files, options.out, precious);
  if (file) await withLock(files, file, () => trainTo(file, inputs, options, context));
  else await trainTo(null, inputs, options, context);
}

/** Reads the inputs and trains, while no other run writes the same file. */
async function trainTo(
  file: OutputFile | null,
  inputs: readonly string[],
  options: TrainOptions,
  context: Context,
): Promise<void> {
  const { resume } = options;
  const begun = resume !== undefined && (await isBegun(resume, options.out, context));
  const run = begun ? await goOn(options, resume, context) : await newRun(options, context);
  tellRepeats(run, context);
  const { open, ...rest } = run;
  const outputs = {
    file,
    saveEveryMs: options.saveEvery * 1_000,
    log: options.log === undefined ? null : await RunLog.open(context, options.log, logPrecious(inputs, options)),
    json: options.json === true,
    steps: options.stopAfter ?? Infinity,
  };
  const work = async (engine: Engine) => {
    checkMemory(run.recipe, run.corpus, engine.description, context.memory(), (note) => context.notes.line(note));
    const recipe = open ? await withEpochs(open, { ...rest, engine }, context) : rest.recipe;
    await train({ ...rest, recipe, engine }, context, outputs);
  };
  await withEngine(context, options, work, shapeOf(run.recipe, run.corpus, run.resume));
}

/** A run that is not on an engine yet. */
interface PreparedRun extends Omit<TrainingRunOptions, 'engine'> {
  /** Its recipe, if cross-validation is to say how long to train. */
  readonly open?: OpenRecipe;
}

/** A recipe with as many epochs as cross-validation says. Throws a StoppedError if a signal came meanwhile. */
async function withEpochs(open: OpenRecipe, options: TrainingRunOptions, context: Context): Promise<Recipe> {
  const { corpus } = options;
  const { notes } = context;
  const interrupt = context.catchInterrupt();
  const { signal } = interrupt;
  try {
    const onSplit = (done: number, of: number) => notes.progress(`Cross-validation: ${done} of ${of} splits`);
    const search = corpus.mode === 'names' ? new TemperatureSearch(corpus.list) : null;
    const onTrained = async (run: TrainingRun): Promise<void> => search?.add(run);
    const { epochs, natsPerSymbol } = await crossValidate({ ...options, recipe: open, signal, onTrained, onSplit });
    const bits = bitsOf(natsPerSymbol).toFixed(3);
    notes.line(
      `Cross-validation: ${epochs} epochs are best, with a loss of ${bits} bits per character on names left out.`,
    );
    if (search)
      notes.line(`At temperature ${search.temperature} its names will be about as plausible as those left out.`);
    return completeRecipe(open, corpus, { epochs });
  } catch (error) {
    if (!signal.aborted) throw error;
    notes.line('Interrupted during cross-validation; nothing was trained.');
    throw signal.reason;
  } finally {
    interrupt.release();
  }
}

/** A run from nothing, or from another model's weights, whose shape it has. */
async function newRun(options: TrainOptions, context: Context): Promise<PreparedRun> {
  const { recipe, length } = presetOf(options);
  const keepCase = options.keepCase ?? recipe.keepCase;
  const from = await readStart(options.from ?? 'nothing', context);
  const corpus = await readCorpusFiles(context, options.input, modeOf(recipe), keepCase, options);
  const given = lengthOf(options);
  const open = openRecipe(options, corpus, from);
  const complete = completeRecipe(open, corpus, given ?? length(corpus));
  if (!from) return { corpus, recipe: complete };
  // A part that is held out says itself when to stop.
  const alone = isSmall(recipe, corpus) && !given && open.heldOutShare === 0;
  const crossValidated = alone && corpus.mode === 'names' && corpus.list.distinct.size >= LEAST_NAMES;
  return { corpus, recipe: complete, from: from.model, ...(crossValidated && { open }) };
}

/** The recipe that options begin a run with. */
function openRecipe(options: TrainOptions, corpus: Corpus, from: Start | null): OpenRecipe {
  const preset = presetOf(options);
  const fitted = fitRecipe(preset, corpus);
  if (!from) return withOptions(fitted, options);
  return withOptions({ ...fitted, ...from.shape, ...(isSmall(preset.recipe, corpus) && FINE_TUNING) }, options);
}

/** Whether a corpus is a small list, which learns from another model with settings of its own. */
function isSmall({ batching }: OpenRecipe, corpus: Corpus): boolean {
  return batching === 'names' && corpus.mode === 'names' && corpus.list.distinct.size <= SMALL_LIST;
}

/** A run of a file, with all options that began it or with none. */
async function goOn(options: TrainOptions, path: string, context: Context): Promise<PreparedRun> {
  const resume = await readResume(path, context);
  checkMode(resume, options);
  const { recipe: before } = resume;
  const corpus = await readCorpusFiles(context, options.input, modeOf(before), before.keepCase, options);
  await checkCorpus(resume, corpus);
  const { preset, from } = options;
  if (from !== undefined) context.notes.line('--from is left aside: the run goes on with its own weights.');
  const begun = preset === undefined ? null : openRecipe(options, corpus, await readStart(from ?? 'nothing', context));
  const saved = resumedRecipe(resume, options, begun);
  const length = lengthOf(options);
  const { iterations } = length ? completeRecipe(saved, corpus, length) : saved;
  const recipe = { ...saved, iterations };
  checkEnd(resume, recipe, context);
  return { corpus, recipe, resume: resume.checkpoint, symbols: resume.symbols };
}

/** Says that repeats count once, where a part is held out. */
function tellRepeats({ corpus, recipe }: PreparedRun, { notes }: Context): void {
  if (corpus.mode !== 'names' || recipe.heldOutShare === 0 || corpus.list.duplicates === 0) return;
  const { duplicates, names } = corpus.list;
  notes.line(
    `${duplicates} of ${names.length} names ${duplicates === 1 ? 'repeats an earlier one' : 'repeat earlier ones'}. Each counts once, since a part is held out; with --val-frac 0 ` +
      'repeats count.',
  );
}

/** What the log may not be appended to: the inputs and the models. */
function logPrecious(inputs: readonly string[], { out, resume }: TrainOptions): string[] {
  return [...inputs, ...[out, resume].filter((path) => path !== undefined)];
}

function lengthOf({ maxSteps, epochs }: TrainOptions): Length | null {
  if (epochs !== undefined) return { epochs };
  return maxSteps === undefined ? null : { iterations: maxSteps };
}
