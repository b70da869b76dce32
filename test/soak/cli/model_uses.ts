import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readModel } from '../../../src/formats/model_file.ts';
import { signalAt } from '../../helpers/killed_run.ts';
import type { Dice } from '../dice.ts';

/** A model that was trained, and what it was trained on. */
interface Trained {
  readonly model: string;
  readonly input: string;
}

/** Commands that use a model, and the file that they write, if any. */
const USES: readonly ((files: Trained & { readonly out: string }) => readonly string[])[] = [
  ({ model }) => ['sample', '--model', model, '-n', '5', '--device', 'cpu'],
  ({ model, input }) => ['eval', '--model', model, '--input', input, '--device', 'cpu', '--json'],
  ({ model }) => ['inspect', model, '--json'],
  ({ model, out }) => ['convert', model, `${out}.safetensors`, '--half'],
  ({ model, out }) => ['export', model, `${out}.json`],
  ({ model, out }) => ['export', model, `${out}.js`],
  ({ model, out }) => ['export', model, `${out}.onnx`],
  ({ model, out }) => ['export', model, `${out}.keras`],
];
/** How often a use is killed, and after at most how long. */
const KILLED = 0.3;
const MOST_MS = 1_000;

/** Uses a model by one command, which some of the time is killed. Returns how many commands ran. */
export async function useModel(
  tool: string,
  folder: string,
  trained: Trained,
  dice: Dice,
  faults: string[],
): Promise<number> {
  const used = join(folder, 'used');
  mkdirSync(used, { recursive: true });
  const args = dice.one(USES)({ ...trained, out: join(used, 'model') });
  const before = readFileSync(trained.model);
  if (dice.happens(KILLED)) {
    const ms = dice.uniform() * MOST_MS;
    await signalAt([tool, ...args], trained.model, { after: 'start', ms, signal: 'SIGKILL' });
  } else {
    const { status, stderr } = spawnSync(process.execPath, [tool, ...args], { encoding: 'utf8' });
    // Keras has no layer for some cells, and a generator no texts: they are refused with a sentence.
    const refused = status === 2 && /which Keras does not have|a generator makes names/.test(stderr);
    if (status !== 0 && !refused) faults.push(`${args.join(' ')}: exit code ${status}. ${stderr}`);
  }
  if (!before.equals(readFileSync(trained.model))) faults.push(`${args.join(' ')} changed the model.`);
  checkWritten(used, faults);
  return 1;
}

/** What was written can be read, whether or not the command was killed. */
function checkWritten(used: string, faults: string[]): void {
  const half = join(used, 'model.safetensors');
  const json = join(used, 'model.json');
  try {
    if (existsSync(half)) readModel(readFileSync(half), half);
    if (existsSync(json)) JSON.parse(readFileSync(json, 'utf8'));
  } catch (error) {
    faults.push(`A file that a command wrote is broken: ${error instanceof Error ? error.message : String(error)}`);
  }
  const left = readdirSync(used).filter((name) => !name.startsWith('model.'));
  if (left.length > 1) faults.push(`Left beside what commands write: ${left.join(', ')}.`);
  if (readdirSync(used).length > 4) rmSync(used, { recursive: true });
}
