// @ts-check
/**
 * `node scripts/train-sonnets.js TEXT [OPTIONS OF train …]`: trains the built-in text model on a plain text of
 * Shakespeare's sonnets (94,275 symbols). Takes about ten minutes on a free core. docs/experiments has the results.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CACHE, CommandError, ROOT, runMain } from './shell.js';

/** Two layers, lower case, no held-out part, since the settings were chosen by an earlier run with one. */
const RECIPE =
  '--mode text --no-keep-case --cell lstm --hidden 256 --layers 2 --batch-size 16 --seq-length 64 --dropout 0.2 ' +
  '--learning-rate 0.004 --epochs 45 --val-frac 0 --seed 1';

await runMain(async () => {
  const [text, ...options] = process.argv.slice(2);
  if (!text) throw new CommandError('Usage: node scripts/train-sonnets.js TEXT [OPTIONS]');
  const whole = join(CACHE, 'sonnets.safetensors');
  runCli(['train', '--input', text, ...RECIPE.split(' '), '--out', whole, ...options]);
  runCli(['convert', '--half', whole, join(ROOT, 'src/models/sonnets.safetensors')]);
});

/** @param {string[]} args */
function runCli(args) {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'scripts/run.js'), 'cli', ...args], { stdio: 'inherit' });
  if (status !== 0) throw new CommandError(`${args[0]} ended with ${status}.`);
}
