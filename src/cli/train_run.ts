import { fingerprintOf } from '../formats/fingerprint.ts';
import { writeRun } from '../formats/run_file.ts';
import { bitsOf } from '../train/evaluate.ts';
import { TrainingRun } from '../train/training_run.ts';
import type { TrainingRunOptions } from '../train/training_run.ts';
import { DivergedError } from '../train/trainer.ts';
import type { TrainerProgress } from '../train/trainer.ts';
import { jsonLine } from './context.ts';
import type { Context } from './context.ts';
import { FailureError, StoppedError } from './exit.ts';
import { checkFileSize } from './file_size.ts';
import { ModelSaver } from './model_saver.ts';
import { describe } from './options.ts';
import type { OutputFile } from './output_file.ts';
import { Remaining } from './remaining.ts';
import type { RunLog } from './run_log.ts';
import { heldOutOf, heldOutText, perCharacter, reportOf, sentenceOf, worseThanGuessing } from './train_reports.ts';

/** The most lines of JSON of a run, without those of held-out losses and the last line. */
const REPORTS = 100;

/** Where a run's model and reports go, and where it stops. */
export interface TrainOutputs {
  readonly file: OutputFile | null;
  /** Milliseconds between two files; 0 for one at the end alone. */
  readonly saveEveryMs: number;
  readonly log: RunLog | null;
  readonly json: boolean;
  /** Steps to do now; the rest is for a run that resumes this one. */
  readonly steps: number;
}

/** Trains, keeps the model whatever happens, and says what was done. Throws a StoppedError if a signal stopped it. */
export async function train(options: TrainingRunOptions, context: Context, outputs: TrainOutputs): Promise<void> {
  const { notes } = context;
  const { file, log } = outputs;
  if (!file) notes.line('The model will not be kept: no --out was given.');
  const run = await TrainingRun.create(options);
  if (file) checkFileSize(await run.checkpoint(), run.recipe);
  const saver = file && (await saverOf(run, options, context, { ...outputs, file }));
  const first = run.iteration;
  log?.write({ run: file?.path ?? null, step: first, recipe: run.recipe });
  const start = performance.now();
  const interrupt = context.catchInterrupt('Stopping after this step; a second signal stops at once.');
  try {
    await runWithReports(run, context, { ...outputs, saver, interrupt: interrupt.signal });
    const seconds = Math.round(performance.now() - start) / 1_000;
    await saver?.finish(await run.checkpoint());
    await tellEnd(run, context, { ...outputs, options, first, seconds, interrupt: interrupt.signal });
  } catch (error) {
    if (saver) await saveAfter(error, run, saver, first, { context, path: file.path });
    throw error;
  } finally {
    interrupt.release();
    await log?.close();
  }
  run.destroy();
}

async function saverOf(
  run: TrainingRun,
  { corpus }: TrainingRunOptions,
  { files, notes }: Context,
  { file, saveEveryMs }: TrainOutputs & { readonly file: OutputFile },
): Promise<ModelSaver> {
  const fingerprint = await fingerprintOf(corpus);
  return new ModelSaver({
    files,
    file,
    everyMs: saveEveryMs,
    bytesOf: (checkpoint) => writeRun(run, checkpoint, fingerprint),
    notes,
  });
}

/** What `runWithReports` and `tellEnd` need besides. */
interface Reporting extends TrainOutputs {
  readonly interrupt: AbortSignal;
}

/** Trains to the end, until a signal comes, or until the output is closed. */
async function runWithReports(
  run: TrainingRun,
  { out, notes }: Context,
  { steps, json, log, saver, saveEveryMs, interrupt }: Reporting & { readonly saver: ModelSaver | null },
): Promise<void> {
  const { iterations } = run.recipe;
  const first = run.iteration;
  const end = Math.min(iterations, first + steps);
  const remaining = new Remaining();
  const every = Math.max(1, Math.ceil(iterations / REPORTS));
  const signal = AbortSignal.any([interrupt, out.closed]);
  const lines: object[] = [];
  let last: TrainerProgress | null = null;
  const onReport = (progress: TrainerProgress): void => {
    last = progress;
    const { iteration, smoothLoss, stepsPerSecond } = progress;
    const speed = `${Math.round(stepsPerSecond)} steps per second`;
    const left = remaining.after((iteration - first) / (end - first));
    notes.progress(`Step ${iteration} of ${iterations}, loss ${smoothLoss.toFixed(4)}, ${speed}${left}`);
  };
  const onHeldOut = (): void => {
    lines.push({ step: run.iteration, loss: run.smoothLoss, ...perCharacter(run, run.smoothLoss), ...heldOutOf(run) });
    notes.line(`Step ${run.iteration}: ${heldOutText(run)}`);
  };
  const onWhole = (share: number): void =>
    notes.progress(`Measuring the best model on all of the held-out text: ${Math.round(100 * share)} %`);
  const saving = saver && {
    onCheckpoint: saver.offer.bind(saver),
    ...(saveEveryMs > 0 && { checkpointEveryMs: saveEveryMs }),
  };
  while (!run.ended && run.iteration < end && !signal.aborted) {
    const until = Math.min(end, (Math.floor(run.iteration / every) + 1) * every);
    await run.run({ until, signal, onReport, onHeldOut, onWhole, ...saving });
    if (last) lines.push(reportOf(run, last));
    for (const line of lines.splice(0)) {
      log?.write(line);
      if (json) await out.write(jsonLine(line));
    }
  }
}

/** Says what was done, and where the model is. Throws if training was stopped by a signal or for want of a reader. */
async function tellEnd(
  run: TrainingRun,
  { out, notes }: Context,
  {
    options,
    first,
    seconds,
    file,
    json,
    log,
    interrupt,
  }: Reporting & {
    readonly options: TrainingRunOptions;
    readonly first: number;
    readonly seconds: number;
  },
): Promise<void> {
  const { description } = options.engine;
  const { iteration: step, smoothLoss: loss, symbolsTrained: symbols } = run;
  const interrupted = !run.ended && (interrupt.aborted || out.closed.aborted);
  const how = interrupted ? 'Stopped' : step === run.recipe.iterations ? endOf(run) : earlyEnd(run);
  notes.line(`${how}: ${step - first} steps in ${seconds} s on ${describe(description)}.`);
  const worse = worseThanGuessing(run);
  if (worse !== null) {
    const guessing = bitsOf(Math.log(run.config.vocabSize)).toFixed(3);
    notes.line(
      `The result is worse than guessing: ${worse.toFixed(3)} bits per character, where guessing all symbols alike has ` +
        `${guessing}. Train with a lower --learning-rate, or with clipping (--grad-norm 1).`,
    );
  }
  const { kind: device, name: adapter } = description;
  const written = file ? ` Written to ${file.path}.` : '';
  const report = { step, loss, ...perCharacter(run, loss), symbols, ...heldOutOf(run) };
  const last = { done: true, ...report, seconds, device, adapter, interrupted, out: file?.path ?? null };
  log?.write({ ...report, ...last });
  try {
    await out.write(json ? jsonLine(last) : `${sentenceOf(run)}${written}\n`);
    if (out.closed.aborted) throw new FailureError('Nobody reads the results any more: standard output is closed.');
  } catch (error) {
    if (file) notes.line(`The model of step ${step} is in ${file.path}.`);
    if (!interrupt.aborted) throw error;
  }
  if (!run.ended && interrupt.aborted) throw interrupt.reason;
}

/** How a run that did all its steps ended. */
function endOf(run: TrainingRun): string {
  return worseThanGuessing(run) === null ? 'Done' : 'Ended';
}

/** Why a run ended before its last step. */
function earlyEnd({ ended, recipe }: TrainingRun): string {
  if (!ended) return 'Stopped, as --stop-after says';
  return `Stopped early, after ${recipe.patience} evaluations without a lower held-out loss`;
}

/** After a failure of training or of its reports, keeps the last good checkpoint if it is not in the file. */
async function saveAfter(
  error: unknown,
  run: TrainingRun,
  saver: ModelSaver,
  first: number,
  { context: { notes }, path }: { readonly context: Context; readonly path: string },
): Promise<void> {
  await saver.idle();
  if (error instanceof StoppedError || saver.finished) return;
  try {
    // A run that diverged is back at its last good checkpoint. Of another failure the model may know nothing.
    const checkpoint = error instanceof DivergedError ? await run.checkpoint() : saver.newest;
    if (!checkpoint || checkpoint.iteration <= first) return;
    await saver.finish(checkpoint);
    notes.line(`The model of step ${checkpoint.iteration} is in ${path}.`);
  } catch (failure) {
    notes.line((failure as Error).message);
  }
}
