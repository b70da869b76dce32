// @ts-check
/**
 * `node scripts/train-names.js [OPTIONS OF train …]`: trains the built-in base model on all ready lists, each with its label.
 * Takes about two minutes on two free cores. docs/experiments/2026-11-28-small-lists.md has the results.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, CommandError, ROOT, runMain } from './shell.js';

/** Nothing is held out, since the settings were chosen by earlier runs with a part held out. */
const RECIPE =
  '--preset names --layers 1 --hidden 192 --dropout 0.2 --learning-rate 0.005 --batch-size 32 --epochs 12 --average ema ' +
  '--val-frac 0 --patience 0 --seed 1';

await runMain(async () => {
  const folder = join(ROOT, 'src/corpus/lists');
  const lists = readdirSync(folder).map((file) => join(folder, file));
  const inputs = [...lists, join(ROOT, 'src/corpus/dinosaurs.txt')].flatMap((file) => ['--input', file]);
  const whole = join(CACHE, 'names.safetensors');
  runCli(['train', ...inputs, ...RECIPE.split(' '), '--out', whole, ...process.argv.slice(2)]);
  runCli(['convert', '--half', whole, join(ROOT, 'src/models/names.safetensors')]);
});

/** @param {string[]} args */
function runCli(args) {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'scripts/run.js'), 'cli', ...args], { stdio: 'inherit' });
  if (status !== 0) throw new CommandError(`${args[0]} ended with ${status}.`);
}
