import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readModel } from '../../../src/formats/model_file.ts';
import { signalAt } from '../../helpers/killed_run.ts';
import type { Dice } from '../dice.ts';
import { useModel } from './model_uses.ts';

/** How long after a file was written a run is stopped, at most: longer than it takes to write the next one. */
const MOST_MS = 1_500;
/** The longest that a run is left alone from its start: some are stopped while they still read their input. */
const MOST_FROM_START_MS = 2_500;
const STOPS_PER_RUN = 10;
/** The exit codes of a run that heard the signal, and has saved; SIGKILL cannot be heard. */
const HEARD: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 };
const SIGNALS: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'];
/** What is trained; each saves many times before its last step. */
const RECIPES: readonly (readonly string[])[] = [
  ['--preset', 'names', '--hidden', '16', '--batch-size', '8', '--val-frac', '0.1'],
  ['--preset', 'names', '--cell', 'gru', '--layers', '2', '--hidden', '12', '--average', 'ema', '--val-frac', '0.1'],
  ['--preset', 'names', '--cell', 'mingru', '--hidden', '24', '--weight-decay', '0.01', '--val-frac', '0'],
  ['--preset', 'notebook'],
  ['--preset', 'text', '--mode', 'text', '--hidden', '16', '--val-frac', '0.05'],
];

/** What happened to the files of a run. */
export interface Stopped {
  readonly stops: number;
  readonly uses: number;
}

/** The run of one recipe, which is stopped again and again, used in between, and at the end made anew without a stop. */
export async function stoppedRun(
  tool: string,
  folder: string,
  input: string,
  dice: Dice,
  faults: string[],
): Promise<Stopped> {
  const recipe = dice.one(RECIPES);
  const seed = String(dice.whole(0, 1_000));
  const common = ['--patience', '0', '--max-steps', '10000000', '--device', 'cpu', '--seed', seed];
  const run = [tool, 'train', '--input', input, ...recipe, ...common];
  const [out, log, whole] = [join(folder, 'stopped'), join(folder, 'stopped.log'), join(folder, 'whole')];
  for (const file of [out, log, whole]) rmSync(file, { force: true });
  const args = [...run, '--out', out, '--resume', out, '--save-every', '1', '--log', log];
  let [step, uses] = [0, 0];
  for (let k = 0; k < STOPS_PER_RUN; k++) {
    const signal = dice.one(SIGNALS);
    const fromStart = dice.happens(0.3);
    const ms = dice.uniform() * (fromStart ? MOST_FROM_START_MS : MOST_MS);
    const { code, notes } = await signalAt(args, out, { after: fromStart ? 'start' : 'save', ms, signal });
    const what = `${recipe.join(' ')} --seed ${seed}, ${signal} ${ms.toFixed(0)} ms after ${fromStart ? 'its start' : 'a save'}`;
    // Before the program listens, a signal ends it as it would any other.
    const heard = code !== null && code === HEARD[signal];
    if (code !== null && !heard) faults.push(`${what}: exit code ${code}. ${notes}`);
    if (!existsSync(out)) {
      if (!fromStart || step > 0 || heard) faults.push(`${what}: there is no file. ${notes}`);
      continue;
    }
    try {
      const reached = readModel(readFileSync(out), out).training!.checkpoint.iteration;
      if (reached < step || (reached === step && !fromStart))
        faults.push(`${what}: step ${reached} after ${step}. ${notes}`);
      step = reached;
    } catch (error) {
      faults.push(`${what}: ${error instanceof Error ? error.message : String(error)} ${notes}`);
    }
    uses += await useModel(tool, folder, { model: out, input }, dice, faults);
  }
  checkLog(log, faults);
  if (existsSync(out)) {
    spawnSync(process.execPath, [...run, '--out', whole, '--stop-after', String(step), '--save-every', '0']);
    if (!readFileSync(out).equals(readFileSync(whole))) {
      faults.push(`${recipe.join(' ')} --seed ${seed}: step ${step} differs from an undisturbed run's.`);
    }
    // The next run removes what the last one left.
    spawnSync(process.execPath, [...args, '--stop-after', '1']);
  }
  const known = ['stopped', 'stopped.log', 'whole', 'names.txt', 'text.txt', 'used'];
  const left = readdirSync(folder).filter((name) => !known.includes(name));
  if (left.length > 0) faults.push(`Left in the folder: ${left.join(', ')}.`);
  return { stops: STOPS_PER_RUN, uses };
}

/** Every line of a log is whole, but for those that a kill cut off. */
function checkLog(log: string, faults: string[]): void {
  if (!existsSync(log)) return;
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  const broken = lines.filter((line) => {
    try {
      return typeof JSON.parse(line) !== 'object';
    } catch {
      return true;
    }
  });
  if (broken.length > STOPS_PER_RUN) faults.push(`${broken.length} broken lines in a log of ${lines.length}.`);
}
