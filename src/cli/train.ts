import type { Command } from 'commander';
import { InputError } from '../corpus/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { fingerprintOf } from '../formats/fingerprint.ts';
import { writeRun } from '../formats/run_file.ts';
import { completeRecipe } from '../train/complete.ts';
import type { Length, OpenRecipe } from '../train/complete.ts';
import { crossValidate } from '../train/cross_validate.ts';
import { bitsOf } from '../train/evaluate.ts';
import { FINE_TUNING, LEAST_NAMES, SMALL_LIST, fitRecipe } from '../train/presets.ts';
import { MAX_ITERATIONS, modeOf } from '../train/recipe.ts';
import type { Recipe } from '../train/recipe.ts';
import { shapeOf } from '../train/shape.ts';
import { TrainingRun } from '../train/training_run.ts';
import type { TrainingRunOptions } from '../train/training_run.ts';
import { DivergedError } from '../train/trainer.ts';
import type { TrainerProgress } from '../train/trainer.ts';
import { jsonLine } from './context.ts';
import type { Context } from './context.ts';
import { addReadingOptions, readCorpusFiles } from './corpus_input.ts';
import type { ReadingOptions } from './corpus_input.ts';
import { checkOutput, writeOutput } from './files.ts';
import type { OutputFile } from './files.ts';
import { howRead } from './how_read.ts';
import { addDeviceOptions, describe, wholeNumber, withEngine } from './options.ts';
import type { DeviceOptions } from './options.ts';
import { addRecipeOptions, presetOf, withOptions } from './recipe_options.ts';
import type { RecipeOptions } from './recipe_options.ts';
import { checkCorpus, readResume, readStart, resumedRecipe } from './resume.ts';

/** The options of `train`. */
interface TrainOptions extends DeviceOptions, RecipeOptions, ReadingOptions {
  readonly input: readonly string[];
  readonly from?: string;
  readonly maxSteps?: number;
  readonly epochs?: number;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: true;
}

/** The most lines of JSON of a run, without those of held-out losses and the last line. */
const REPORTS = 100;

/** `train`: trains a model on a list of names or a text, and writes a model file. */
export function addTrain(program: Command, context: Context): void {
  const command = program
    .command('train')
    .description('train a model on a list of names, or on a text')
    .requiredOption(
      '--input <file>',
      'names, as lines, CSV or JSON, or a text; - for standard input. Several lists are learned with their files as ' +
        'labels; FILE:2 is read twice as often',
      (value: string, before: readonly string[] = []) => [...before, value],
    );
  addReadingOptions(command);
  addRecipeOptions(command)
    .option('--max-steps <n>', 'training steps in total', wholeNumber(0, MAX_ITERATIONS))
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
    .option('--out <file>', 'the model file to write')
    .option('--resume <file>', 'resume the run of a model file, with its input and settings');
  addDeviceOptions(command)
    .option('--json', 'one JSON object per line')
    .action((options: TrainOptions) => prepareTrain(options, context));
}

/** Checks all options and inputs before the first step, and trains. */
async function prepareTrain(options: TrainOptions, context: Context): Promise<void> {
  if (options.from !== undefined && options.resume !== undefined) {
    throw new InputError('--from starts a run, --resume goes on with one. Give one of them.');
  }
  if (options.epochs !== undefined && options.maxSteps !== undefined) {
    throw new InputError('--epochs and --max-steps both say when to stop. Give one of them.');
  }
  const run =
    options.resume === undefined ? await newRun(options, context) : await goOn(options, options.resume, context);
  const file = options.out === undefined ? null : await checkOutput(options.out);
  const { open, ...rest } = run;
  const work = async (engine: Engine) => {
    const recipe = open ? await withEpochs(open, { ...rest, engine }, context) : rest.recipe;
    if (recipe) await train({ ...rest, recipe, engine }, context, file, options.json === true);
  };
  await withEngine(context, options, work, shapeOf(run.recipe, run.corpus));
}

/** A run that is not on an engine yet. */
interface PreparedRun extends Omit<TrainingRunOptions, 'engine'> {
  /** Its recipe, if cross-validation is to say how long to train. */
  readonly open?: OpenRecipe;
}

/** A recipe with as many epochs as cross-validation says; null if it was interrupted. */
async function withEpochs(open: OpenRecipe, options: TrainingRunOptions, context: Context): Promise<Recipe | null> {
  const { corpus } = options;
  const { notes } = context;
  const interrupt = context.catchInterrupt();
  const { signal } = interrupt;
  try {
    const onSplit = (done: number) => notes.progress(`Cross-validation: ${done} splits`);
    const { epochs, natsPerSymbol } = await crossValidate({ ...options, recipe: open, signal, onSplit });
    const bits = bitsOf(natsPerSymbol).toFixed(3);
    notes.line(
      `Cross-validation: ${epochs} epochs are best, with a loss of ${bits} bits per character on names left out.`,
    );
    return completeRecipe(open, corpus, { epochs });
  } catch (error) {
    if (!signal.aborted) throw error;
    notes.line('Interrupted during cross-validation; nothing was trained.');
    return null;
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
  const fitted = fitRecipe(recipe, corpus);
  if (!from) return { corpus, recipe: completeRecipe(withOptions(fitted, options), corpus, given ?? length(corpus)) };
  const small = fitted.batching === 'names' && corpus.mode === 'names' && corpus.list.distinct.size <= SMALL_LIST;
  const open = withOptions({ ...fitted, ...from.shape, ...(small && FINE_TUNING) }, options);
  const complete = completeRecipe(open, corpus, given ?? length(corpus));
  // A part that is held out says itself when to stop.
  const crossValidated = small && !given && open.heldOutShare === 0 && corpus.list.distinct.size >= LEAST_NAMES;
  return { corpus, recipe: complete, from: from.model, ...(crossValidated && { open }) };
}

async function goOn(options: TrainOptions, path: string, context: Context): Promise<PreparedRun> {
  const resume = await readResume(path, context);
  const saved = resumedRecipe(resume, options);
  const corpus = await readCorpusFiles(context, options.input, modeOf(saved), saved.keepCase, options);
  await checkCorpus(resume, corpus);
  const length = lengthOf(options);
  const { iterations } = length ? completeRecipe(saved, corpus, length) : saved;
  const { checkpoint } = resume;
  if (checkpoint.iteration > iterations) {
    throw new InputError(
      `${path} has done ${checkpoint.iteration} steps already, more than ${iterations} in all. Give a larger --max-steps.`,
    );
  }
  return { corpus, recipe: { ...saved, iterations }, resume: checkpoint, symbols: resume.symbols };
}

function lengthOf({ maxSteps, epochs }: TrainOptions): Length | null {
  if (epochs !== undefined) return { epochs };
  return maxSteps === undefined ? null : { iterations: maxSteps };
}

async function train(options: TrainingRunOptions, context: Context, file: OutputFile | null, json: boolean) {
  const { notes } = context;
  if (!file) notes.line('The model will not be kept: no --out was given.');
  const run = await TrainingRun.create(options);
  const save = async (): Promise<void> => {
    if (file) await writeOutput(file, writeRun(run, await run.checkpoint(), await fingerprintOf(options.corpus)));
  };
  const first = run.iteration;
  const start = performance.now();
  let interrupted: boolean;
  try {
    interrupted = await runWithReports(run, context, json);
  } catch (error) {
    // The run is back at its last good checkpoint, which is saved if it is new.
    if (error instanceof DivergedError && run.iteration > first) await save();
    throw error;
  }
  const seconds = Math.round(performance.now() - start) / 1_000;
  await save();
  const { description } = options.engine;
  const how = interrupted ? 'Stopped' : run.iteration < run.recipe.iterations ? 'Stopped early' : 'Done';
  notes.line(`${how}: ${run.iteration - first} steps in ${seconds} s on ${describe(description)}.`);
  const { kind: device, name: engine } = description;
  const { iteration: step, smoothLoss: loss, symbolsTrained: symbols } = run;
  const out = { seconds, device, adapter: engine, interrupted, out: file?.path ?? null };
  const written = file ? ` Written to ${file.path}.` : '';
  await context.out.write(
    json
      ? jsonLine({ done: true, step, loss, ...perCharacter(run, loss), symbols, ...heldOutOf(run), ...out })
      : `${sentenceOf(run)}${written}\n`,
  );
  run.destroy();
}

/** Trains to the end, until Ctrl-C, or until the output is closed. Returns true if training was stopped before its end. */
async function runWithReports(run: TrainingRun, context: Context, json: boolean): Promise<boolean> {
  const { out, notes } = context;
  const { iterations } = run.recipe;
  const every = Math.max(1, Math.ceil(iterations / REPORTS));
  const interrupt = context.catchInterrupt();
  const signal = AbortSignal.any([interrupt.signal, out.closed]);
  const lines: object[] = [];
  let last: TrainerProgress | null = null;
  const onReport = (progress: TrainerProgress): void => {
    last = progress;
    const { iteration, smoothLoss, stepsPerSecond } = progress;
    const speed = `${Math.round(stepsPerSecond)} steps per second`;
    notes.progress(`Step ${iteration} of ${iterations}, loss ${smoothLoss.toFixed(4)}, ${speed}`);
  };
  const onWhole = (share: number): void =>
    notes.progress(`Measuring the best model on all of the held-out text: ${Math.round(100 * share)} %`);
  const onHeldOut = (): void => {
    lines.push({ step: run.iteration, loss: run.smoothLoss, ...perCharacter(run, run.smoothLoss), ...heldOutOf(run) });
    notes.line(`Step ${run.iteration}: ${heldOutText(run)}`);
  };
  try {
    while (!run.ended && !signal.aborted) {
      const until = (Math.floor(run.iteration / every) + 1) * every;
      await run.run({ until, signal, onReport, onHeldOut, onWhole });
      if (last) lines.push(reportOf(run, last));
      if (json) for (const line of lines.splice(0)) await out.write(jsonLine(line));
    }
  } finally {
    interrupt.release();
  }
  return !run.ended;
}

function reportOf(run: TrainingRun, { iteration, smoothLoss: loss, stepsPerSecond }: TrainerProgress): object {
  return { step: iteration, loss, ...perCharacter(run, loss), steps_per_second: Math.round(stepsPerSecond) };
}

/** The smoothed loss with its units in the keys. Empty for the notebook's recipe, whose loss is per name. */
function perCharacter({ recipe }: TrainingRun, loss: number | null): object {
  if (recipe.batching === 'notebook' || loss === null) return {};
  return { nats_per_char: loss, bits_per_char: bitsOf(loss) };
}

/**
 * The latest and the best held-out (validation) loss, and the losses of the baselines there. At the end of training on a text
 * both are that of the best model on all of the held-out part, with the number of characters and the way of reading.
 */
function heldOutOf({ heldOut, best, baselines, whole, heldOutPart }: TrainingRun): object {
  if (!heldOut || !best || !baselines) return {};
  const [latest, lowest] = whole ? [whole, whole] : [heldOut, best];
  const of = whole
    ? { held_out_chars: whole.symbols, held_out_reading: whole.reading }
    : heldOutPart && { held_out_part: heldOutPart };
  return {
    held_out_nats_per_char: latest.natsPerSymbol,
    held_out_bits_per_char: bitsOf(latest.natsPerSymbol),
    ...of,
    best_step: best.iteration,
    best_bits_per_char: bitsOf(lowest.natsPerSymbol),
    bigram_bits_per_char: bitsOf(baselines.bigram),
    unigram_bits_per_char: bitsOf(baselines.unigram),
    uniform_bits_per_char: bitsOf(baselines.uniform),
  };
}

function heldOutText({ heldOut, baselines, heldOutPart }: TrainingRun): string {
  if (!heldOut || !baselines) return '';
  const bits = bitsOf(heldOut.natsPerSymbol).toFixed(3);
  const part = heldOutPart ? ` on ${heldOutPart}` : '';
  return `held-out (validation) loss ${bits} bits per character${part} (bigram baseline: ${bitsOf(baselines.bigram).toFixed(3)}).`;
}

function sentenceOf(run: TrainingRun): string {
  const loss = run.smoothLoss === null ? '' : `, loss ${run.smoothLoss.toFixed(6)}`;
  const { best, whole, heldOutPart } = run;
  if (!best) return `Step ${run.iteration}${loss}.`;
  const { natsPerSymbol } = whole ?? best;
  const bits = `${bitsOf(natsPerSymbol).toFixed(3)} bits per character`;
  const nats = whole ? ` (${natsPerSymbol.toFixed(3)} nats)` : '';
  const of = whole ? ` on all ${howRead(whole.reading, whole.symbols)}` : heldOutPart ? ` on ${heldOutPart}` : '';
  return `Step ${run.iteration}${loss}; best held-out loss at step ${best.iteration}: ${bits}${nats}${of}.`;
}
