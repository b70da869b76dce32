import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildNodeProgram } from '../../scripts/build-node.js';
import { ROOT } from '../../scripts/shell.js';
import { readModel } from '../../src/formats/model_file.ts';
import { uniformDraw } from '../../src/model/random/threefry.ts';
import { killAfterSave } from '../helpers/killed_run.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

/** Includes the time to build the tool. */
const SLOW_MS = 60_000;
/** Kills, each at another moment of at most so many milliseconds after a file was written. */
const KILLS = 3;
const MOST_MS = 400;
const folder = temporaryFolder();
const stepOf = (path: string) => readModel(readFileSync(path), path).training!.checkpoint.iteration;

describe.skipIf(process.platform === 'win32')('a run that is killed', () => {
  it(
    'again and again has a whole file each time, and comes to the same, bit for bit',
    { timeout: SLOW_MS },
    async () => {
      const tool = await buildNodeProgram('cli', 'src/cli/main.ts');
      const settings = ['--preset', 'names', '--hidden', '16', '--batch-size', '8', '--patience', '0'];
      const input = ['--input', join(ROOT, 'src/corpus/dinosaurs.txt'), '--val-frac', '0.1'];
      const line = [tool, 'train', ...input, ...settings, '--max-steps', '1000000', '--device', 'cpu'];
      const out = join(folder, 'killed');
      const args = [...line, '--out', out, '--resume', out, '--save-every', '1'];
      let step = 0;
      for (let k = 0; k < KILLS; k++) {
        const notes = await killAfterSave(args, out, MOST_MS * uniformDraw(7, k, 0));
        const reached = stepOf(out);
        expect(reached, notes).toBeGreaterThan(step);
        step = reached;
      }
      const whole = join(folder, 'whole');
      const clean = [...line, '--out', whole, '--stop-after', String(step), '--save-every', '0'];
      expect(spawnSync(process.execPath, clean).status).toBe(0);
      expect(readFileSync(out).equals(readFileSync(whole))).toBe(true);
      // The next run removes what the last kill left.
      expect(spawnSync(process.execPath, [...args, '--stop-after', '1']).status).toBe(0);
      expect(readdirSync(folder).sort()).toEqual(['killed', 'whole']);
    },
  );
});
