import type { Command } from 'commander';
import { InputError } from '../corpus/errors.ts';
import { LIMITS } from '../model/config.ts';
import { NameTrainer } from '../train/name_trainer.ts';
import type { TrainerOptions } from '../train/name_trainer.ts';
import type { TrainerProgress } from '../train/trainer.ts';
import { DEFAULT_SETTINGS } from '../worker/protocol.ts';
import { jsonLine } from './context.ts';
import type { Context } from './context.ts';
import { checkOutput, writeOutput } from './files.ts';
import type { OutputFile } from './files.ts';
import { addFixedOptions } from './fixed_options.ts';
import { readList } from './names_input.ts';
import { MAX_SEED, MAX_STEPS, addDeviceOptions, describe, positiveNumber, wholeNumber, withEngine } from './options.ts';
import type { DeviceOptions } from './options.ts';
import { readResume, saveTrainer } from './resume.ts';
import type { Resume } from './resume.ts';

/** What was asked for; absent where it may come from the file of `--resume`. */
export interface TrainOptions extends DeviceOptions {
  readonly input: string;
  readonly hidden?: number;
  readonly learningRate?: number;
  readonly gradClip?: number;
  readonly maxSteps?: number;
  readonly epochs?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: true;
}

/** How many lines of JSON a run writes at most, the last one not counted. */
const REPORTS = 100;

/** `train`: learns a list of names and writes a model file. */
export function addTrain(program: Command, context: Context): void {
  const { hiddenSize, learningRate, clipValue, iterations, seed } = DEFAULT_SETTINGS;
  const command = program
    .command('train')
    .description('learn a list of names')
    .requiredOption('--input <file>', 'one name per line; - for standard input')
    .option('--hidden <n>', `units of the network (default: ${hiddenSize})`, wholeNumber(1, LIMITS.hiddenSize))
    .option('--learning-rate <x>', `factor of an update (default: ${learningRate})`, positiveNumber())
    .option(
      '--grad-clip <x>',
      `largest gradient element; 0 = off (default: ${clipValue})`,
      positiveNumber({ orZero: true }),
    )
    .option('--max-steps <n>', `training steps in all (default: ${iterations})`, wholeNumber(0, MAX_STEPS))
    .option('--epochs <n>', 'passes over the list in all, instead of --max-steps', wholeNumber(0, MAX_STEPS))
    .option('--seed <n>', `order of the list and initial values (default: ${seed})`, wholeNumber(0, MAX_SEED))
    .option('--out <file>', 'where the model goes')
    .option('--resume <file>', 'go on from a model file, with its list and its settings unless others are given');
  addFixedOptions(addDeviceOptions(command))
    .option('--json', 'one JSON object per line')
    .action((options: TrainOptions) => prepareTrain(options, context));
}

/** Checks everything that can be wrong before the first step, and trains. */
async function prepareTrain(options: TrainOptions, context: Context): Promise<void> {
  if (options.epochs !== undefined && options.maxSteps !== undefined) {
    throw new InputError('--epochs and --max-steps both say when to stop. Give one of them.');
  }
  const list = await readList(context, options.input);
  const resume = options.resume === undefined ? null : await readResume(options, options.resume, list, context);
  const iterations = stepsInAll(options, list.names.length);
  if (resume && resume.checkpoint.iteration > iterations) {
    throw new InputError(
      `${options.resume} has done ${resume.checkpoint.iteration} steps already, more than ${iterations} in all. ` +
        'Give a larger --max-steps.',
    );
  }
  const file = options.out === undefined ? null : await checkOutput(options.out);
  const run = { ...runSettings(options, resume), list, iterations };
  await withEngine(context, options, (engine) => train({ ...run, engine }, context, file, options.json === true));
}

/** A run's settings: as asked for, else those of the run it goes on with, else the notebook's. */
function runSettings(
  options: TrainOptions,
  resume: Resume | null,
): Omit<TrainerOptions, 'engine' | 'list' | 'iterations'> {
  const { hiddenSize, settings } = resume ?? { ...DEFAULT_SETTINGS, settings: DEFAULT_SETTINGS };
  const { seed } = resume?.checkpoint ?? DEFAULT_SETTINGS;
  return {
    hiddenSize: options.hidden ?? hiddenSize,
    seed: options.seed ?? seed,
    settings: {
      learningRate: options.learningRate ?? settings.learningRate,
      // On the command line 0 turns clipping off.
      clipValue: options.gradClip === 0 ? null : (options.gradClip ?? settings.clipValue),
      temperature: settings.temperature,
    },
    ...(resume ? { resume: resume.checkpoint } : {}),
  };
}

async function train(run: TrainerOptions, context: Context, file: OutputFile | null, json: boolean): Promise<void> {
  const { out, notes } = context;
  if (!file) notes.line('The model will not be kept: no --out was given.');
  const trainer = await NameTrainer.create(run);
  const first = trainer.iteration;
  const start = performance.now();
  const interrupted = await runWithReports(trainer, context, json);
  const seconds = Math.round(performance.now() - start) / 1_000;
  if (file) await writeOutput(file, await saveTrainer(trainer, run.list));
  const { iteration: step, smoothLoss: loss } = trainer;
  trainer.destroy();
  const { description } = run.engine;
  const { kind: device, name: adapter } = description;
  const done = { done: true, step, loss, seconds, device, adapter, interrupted, out: file?.path ?? null };
  const sentence = `Step ${step}, loss ${loss.toFixed(6)}.${file ? ` Written to ${file.path}.` : ''}\n`;
  const how = interrupted ? 'Stopped' : 'Done';
  notes.line(`${how}: ${step - first} steps in ${seconds} s on ${describe(description)}.`);
  await out.write(json ? jsonLine(done) : sentence);
}

/** Trains to the end, or until Ctrl-C or until nobody reads the results any more; true if it was stopped. */
async function runWithReports(trainer: NameTrainer, context: Context, json: boolean): Promise<boolean> {
  const { out, notes } = context;
  const { iterations } = trainer;
  const every = Math.max(1, Math.ceil(iterations / REPORTS));
  const interrupt = context.catchInterrupt();
  const signal = AbortSignal.any([interrupt.signal, out.closed]);
  const onReport = ({ iteration, smoothLoss, stepsPerSecond }: TrainerProgress): void => {
    const speed = `${Math.round(stepsPerSecond)} steps per second`;
    notes.progress(`Step ${iteration} of ${iterations}, loss ${smoothLoss.toFixed(4)}, ${speed}`);
  };
  let last: TrainerProgress | null = null;
  try {
    while (trainer.iteration < iterations && !signal.aborted) {
      const until = (Math.floor(trainer.iteration / every) + 1) * every;
      await trainer.run({ until, signal, onReport: (progress) => onReport((last = progress)) });
      if (json && last) await out.write(jsonLine(reportOf(last)));
    }
  } finally {
    interrupt.release();
  }
  return trainer.iteration < iterations;
}

function reportOf({ iteration, smoothLoss, stepsPerSecond }: TrainerProgress): object {
  return { step: iteration, loss: smoothLoss, steps_per_second: Math.round(stepsPerSecond) };
}

function stepsInAll({ maxSteps, epochs }: TrainOptions, names: number): number {
  if (epochs === undefined) return maxSteps ?? DEFAULT_SETTINGS.iterations;
  const steps = epochs * names;
  if (steps <= MAX_STEPS) return steps;
  throw new InputError(`--epochs ${epochs} of ${names} names are ${steps} steps; at most ${MAX_STEPS} can be done.`);
}
