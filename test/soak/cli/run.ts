import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtInNames } from '../../../src/corpus/built_in.ts';
import { Dice } from '../dice.ts';
import type { SoakOptions } from '../options.ts';
import { stoppedRun } from './stopped_run.ts';

/** Stops runs at random moments, by SIGKILL and by signals that they hear, uses their files and resumes them. Returns the faults. */
export async function soakCli({ minutes, seed, say }: SoakOptions): Promise<string[]> {
  // scripts/run.js has built it beside this program.
  const tool = join(dirname(process.argv[1]!), 'cli.js');
  const folder = mkdtempSync(join(tmpdir(), 'mangosaurus-soak-'));
  const input = join(folder, 'names.txt');
  writeFileSync(input, builtInNames().names.join('\n'));
  const dice = new Dice(seed);
  const faults: string[] = [];
  const end = performance.now() + minutes * 60_000;
  let [stops, uses, runs] = [0, 0, 0];
  try {
    while (performance.now() < end) {
      const before = faults.length;
      const stopped = await stoppedRun(tool, folder, input, dice, faults);
      for (const fault of faults.slice(before)) say(`New fault: ${fault}`);
      stops += stopped.stops;
      uses += stopped.uses;
      runs++;
      say(
        `${runs} runs stopped ${stops} times, compared with undisturbed ones; ${uses} uses; ${faults.length} faults.`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return faults;
}
