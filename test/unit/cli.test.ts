import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/shell.js';
import { readModel } from '../../src/formats/model_file.ts';
import { jsonLines } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

/**
 * The command-line tool as a process of its own, bundled as `npm run cli` does it: what only a process shows (pipes,
 * signals, exit codes). The first test waits for the bundle.
 */
const SLOW_MS = 60_000;
const folder = temporaryFolder();

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly notes: string;
}

/** Runs the tool; `act` is called at the first results and may end the reading or the process. */
function run(
  args: string[],
  act?: (tool: { stopReading(): void; signal(name?: NodeJS.Signals): void }) => void,
): Promise<Ran> {
  const child = spawn(process.execPath, [join(ROOT, 'scripts/run.js'), 'cli', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let notes = '';
  child.stderr.on('data', (chunk: Buffer) => (notes += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    if (out === '') act?.({ stopReading: () => child.stdout.destroy(), signal: (name = 'SIGINT') => child.kill(name) });
    out += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, notes }));
  });
}

describe('the command-line tool', { timeout: SLOW_MS }, () => {
  it('prints names on stdout and the rest on stderr', async () => {
    const { code, out, notes } = await run(['notebook', '--iterations', '1', '--device', 'cpu']);
    expect(code, notes).toBe(0);
    expect(out).toMatch(/^Iteration: 0, Loss: 23\.\d{6}\n\n([A-Z][a-z]*\n){7}\n\n$/);
    expect(notes).toMatch(/Done: 1 iteration in/);
  });

  it('ends with 2 and one line for wrong usage', async () => {
    const { code, out, notes } = await run(['train', '--input', join(folder, 'none')]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(notes).toMatch(/^mangosaurus: .*none cannot be read: there is no such file or folder\. Check the path\.\n$/);
  });

  it('ends quietly when its reader goes away', async () => {
    const args = ['notebook', '--device', 'cpu', '--print-every', '1', '--iterations', '1000000'];
    const { code, notes } = await run(args, ({ stopReading }) => stopReading());
    expect(code).toBe(0);
    expect(notes).not.toMatch(/EPIPE|mangosaurus:/);
  });

  it.skipIf(process.platform === 'win32')('writes the model when Ctrl-C stops it', async () => {
    const out = join(folder, 'model.safetensors');
    const input = join(ROOT, 'src/corpus/dinosaurs.txt');
    const args = [
      'train',
      '--preset',
      'notebook',
      '--input',
      input,
      '--device',
      'cpu',
      '--max-steps',
      '10000000',
      '--json',
      '--out',
      out,
    ];
    // Twice at once, as npm does it.
    const ran = await run([...args, '--hidden', '2'], ({ signal }) => {
      signal();
      signal();
    });
    expect(ran.code, ran.notes).toBe(130);
    expect(ran.notes).toMatch(/Stopping after this step/);
    const last = jsonLines(ran.out).at(-1)!;
    expect(last).toMatchObject({ done: true, interrupted: true });
    expect(existsSync(out)).toBe(true);
    expect(readModel(readFileSync(out), out).training!.checkpoint.iteration).toBe(last['step']);
  });

  it.skipIf(process.platform === 'win32').each([
    ['SIGHUP', 129],
    ['SIGTERM', 143],
  ] as const)('stops at %s with the model written', async (name, expected) => {
    const [input, out] = [join(ROOT, 'src/corpus/dinosaurs.txt'), join(folder, name)];
    const size = ['--preset', 'notebook', '--hidden', '2', '--max-steps', '10000000', '--device', 'cpu'];
    const args = ['train', '--input', input, ...size, '--json', '--out', out, '--save-every', '0'];
    const ran = await run(args, ({ signal }) => signal(name));
    expect(ran.code, ran.notes).toBe(expected);
    expect(readModel(readFileSync(out), out).training!.checkpoint.iteration).toBeGreaterThan(0);
  });
});
