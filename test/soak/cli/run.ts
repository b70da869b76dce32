import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtInNames } from '../../../src/corpus/built_in.ts';
import { readModel } from '../../../src/formats/model_file.ts';
import { killAfterSave } from '../../helpers/killed_run.ts';
import { Dice } from '../dice.ts';
import type { SoakOptions } from '../options.ts';

/** How long after a file was written a run is killed, at most: longer than it takes to write the next one. */
const MOST_MS = 1_500;
/** The list that runs learn. */
const LIST = 'names.txt';
/** After so many kills the file is compared with that of a run that nobody killed. */
const KILLS_PER_RUN = 10;

/** Kills runs at random moments and resumes them, for some minutes. Returns the faults. */
export async function soakCli({ minutes, seed, say }: SoakOptions): Promise<string[]> {
  // scripts/run.js has built it beside this program.
  const tool = join(dirname(process.argv[1]!), 'cli.js');
  const folder = mkdtempSync(join(tmpdir(), 'mangosaurus-soak-'));
  writeFileSync(join(folder, LIST), builtInNames().names.join('\n'));
  const dice = new Dice(seed);
  const faults: string[] = [];
  const end = performance.now() + minutes * 60_000;
  let [kills, compared] = [0, 0];
  try {
    while (performance.now() < end) {
      const killed = await killedRun(tool, folder, dice, faults);
      kills += killed;
      compared++;
      say(`${kills} kills; ${compared} files compared with those of undisturbed runs; ${faults.length} faults.`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return faults;
}

/** A run that is killed again and again, and then made anew without. Returns how often it was killed. */
async function killedRun(tool: string, folder: string, dice: Dice, faults: string[]): Promise<number> {
  const input = ['--input', join(folder, LIST), '--val-frac', '0.1'];
  const settings = ['--preset', 'names', '--hidden', '16', '--batch-size', '8', '--patience', '0'];
  const line = [tool, 'train', ...input, ...settings, '--seed', String(dice.whole(0, 1_000))];
  const run = [...line, '--max-steps', '1000000', '--device', 'cpu'];
  const [out, whole] = [join(folder, 'killed'), join(folder, 'whole')];
  for (const file of [out, whole]) rmSync(file, { force: true });
  const args = [...run, '--out', out, '--resume', out, '--save-every', '1'];
  let step = 0;
  for (let k = 0; k < KILLS_PER_RUN; k++) {
    const notes = await killAfterSave(args, out, dice.uniform() * MOST_MS);
    try {
      const reached = readModel(readFileSync(out), out).training!.checkpoint.iteration;
      if (reached <= step) faults.push(`Kill ${k}: the file has step ${reached} after ${step}. ${notes}`);
      step = reached;
    } catch (error) {
      faults.push(`Kill ${k}: ${error instanceof Error ? error.message : String(error)} ${notes}`);
    }
  }
  spawnSync(process.execPath, [...run, '--out', whole, '--stop-after', String(step), '--save-every', '0']);
  if (!readFileSync(out).equals(readFileSync(whole))) faults.push(`Step ${step} differs from an undisturbed run's.`);
  // The next run removes what the last kill left.
  spawnSync(process.execPath, [...args, '--stop-after', '1']);
  const left = readdirSync(folder).filter((name) => !['killed', 'whole', LIST].includes(name));
  if (left.length > 0) faults.push(`Left in the folder: ${left.join(', ')}.`);
  return KILLS_PER_RUN;
}
