import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildNodeProgram } from '../../scripts/build-node.js';
import { ROOT } from '../../scripts/shell.js';
import { endingOf } from '../../src/cli/exit.ts';
import { checkFileSize } from '../../src/cli/file_size.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { readModel } from '../../src/formats/model_file.ts';
import { AVERAGES } from '../../src/train/averaging.ts';
import type { RunCheckpoint } from '../../src/train/checkpoint.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import type { World } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
writeFileSync(file('names.txt'), "anna's\nrex\nzoë-lu\nbo no\n");
const SMALL = ['--hidden', '6', '--device', 'cpu'];
const train = (...options: string[]) =>
  runCli(['train', '--preset', 'names', '--input', file('names.txt'), ...SMALL, ...options]);
const sample = (options: readonly string[], world: World = {}) =>
  runCli(['sample', '--model', file('model'), ...options], world);

beforeAll(async () => {
  const { code, notes } = await train('--max-steps', '60', '--out', file('model'));
  expect(code, notes.join('\n')).toBe(0);
});

describe('--temperature 0', () => {
  it.each(['cpu', 'reference'])('takes the likeliest symbol each time, for every seed (%s)', async (device) => {
    const { code, out } = await sample(['--temperature', '0', '-n', '5', '--seed', '1', '--device', device]);
    expect(code).toBe(0);
    expect(new Set(out.split('\n').slice(0, -1)).size).toBe(1);
    expect((await sample(['--top-k', '1', '-n', '5', '--seed', '2', '--device', device])).out).toBe(out);
    const cold = ['--temperature', '1e-6', '-n', '5', '--seed', '3', '--device', device];
    expect((await sample(cold)).out).toBe(out);
  });

  it('is the only number below 1e-6 that is taken; shares may have exponents', async () => {
    expect((await sample(['--temperature', '-0.5'])).code).toBe(2);
    const { notes } = await sample(['--temperature', '1e-7']);
    expect(notes.at(-1)).toMatch(/Give a number from 0\.000001 to 1000000, or 0 for always the likeliest symbol\./);
    expect((await sample(['--top-p', '1e-3'])).code).toBe(0);
    expect((await sample(['--top-p', '0e1'])).code).toBe(2);
  });
});

describe('a prime', () => {
  it.each(['\n', '\r\n', ''])('comes from a file or from standard input, without the last line end %j', async (end) => {
    writeFileSync(file('prime.txt'), `bo n${end}`);
    const { out } = await sample(['--prime', 'bo n']);
    expect((await sample(['--prime-file', file('prime.txt')])).out).toBe(out);
    expect((await sample(['--prime-file', '-'], { stdin: `bo n${end}` })).out).toBe(out);
  });

  it('comes from one place, and the model from another', async () => {
    expect((await sample(['--prime', 'b', '--prime-file', file('names.txt')])).notes.at(-1)).toMatch(
      /Give one of them/,
    );
    const both = await runCli(['sample', '--model', '-', '--prime-file', '-']);
    expect(both.notes.at(-1)).toMatch(/cannot both read from standard input/);
  });

  it.each([
    ['anna’s', "anna's"],
    ['bo—n', 'bo-n'],
    ['bo\u00a0n', 'bo n'],
    ['réx', 'rex'],
    ['RÉX', 'rex'],
  ])('of unknown symbols is offered what the model knows: %s', async (prime, known) => {
    const { code, notes } = await sample(['--prime', prime]);
    expect(code).toBe(2);
    expect(notes.at(-1)).toContain(`It knows all of: ${JSON.stringify(known)}.`);
  });

  it.each(['木rex', 'q€'])('is offered nothing that would not do: %s', async (prime) => {
    expect((await sample(['--prime', prime])).notes.at(-1)).not.toMatch(/It knows/);
  });
});

describe('what is said', () => {
  it('counts names that --length cuts, and only those', async () => {
    const { out, notes } = await sample(['--length', '2', '-n', '40']);
    const cut = out.split('\n').filter((name) => name.length === 2).length;
    expect(notes.at(-1)).toBe(`${cut} of 40 names were cut at 2 symbols. Give a larger --length for whole names.`);
    expect((await sample(['--length', '2', '-n', '40', '--json'])).notes.at(-1)).toBe(notes.at(-1));
    expect((await sample(['-n', '40', '--temperature', '0'])).notes.join('\n')).not.toMatch(/cut at/);
  });

  it('counts names that become one in lower case, and names --keep-case', async () => {
    writeFileSync(file('capitals.txt'), 'CCO\ncco\nCcO\nanna\nANNA\nrex\n');
    const args = ['train', '--input', file('capitals.txt'), ...SMALL, '--max-steps', '0'];
    const said = /3 names that differ from another in capitals alone became one with it; --keep-case keeps them/;
    expect((await runCli(args)).notes.join('\n')).toMatch(said);
    expect((await runCli([...args, '--keep-case'])).notes.join('\n')).not.toMatch(/capitals/);
    writeFileSync(file('capitals.txt'), 'Anna\nRex\nRex\nMcDuff\n');
    expect((await runCli(args)).notes.join('\n')).not.toMatch(/capitals/);
  });

  it('counts repeats that a held-out part drops', async () => {
    writeFileSync(file('repeats.txt'), 'anna\nrex\nanna\nbo\nanna\n');
    const args = ['train', '--input', file('repeats.txt'), ...SMALL, '--max-steps', '0'];
    const said = /2 of 5 names repeat earlier ones\. Each counts once/;
    expect((await runCli([...args, '--val-frac', '0.3'])).notes.join('\n')).toMatch(said);
    expect((await runCli([...args, '--val-frac', '0'])).notes.join('\n')).not.toMatch(/repeat/);
  });

  it('refuses a run whose file could not be read back', async () => {
    const { checkpoint, recipe } = readModel(readFileSync(file('model')), 'model').training!;
    const sized = (byteLength: number) =>
      ({ ...checkpoint, state: { ...checkpoint.state, parameters: { byteLength }, optimizer: {} } }) as RunCheckpoint;
    const { byteLength: hidden } = checkpoint.state.hidden;
    const alone = { ...recipe, heldOutShare: 0, average: { name: 'none' } } as const;
    expect(() => checkFileSize(sized(2 ** 30 - hidden), alone)).not.toThrow();
    expect(() => checkFileSize(sized(2 ** 30 - hidden + 1), alone)).toThrow(/would have 1025 MiB, but only 1024 MiB/);
    expect(() => checkFileSize(sized(2 ** 29 + 1), { ...alone, heldOutShare: 0.1 })).toThrow(/--hidden/);
    expect(() => checkFileSize(sized(2 ** 29 + 1), { ...alone, average: AVERAGES.ema })).toThrow(/--hidden/);
  });

  it('calls a result that is worse than guessing so, instead of best or done', async () => {
    const diverged = ['--optimizer', 'sgd', '--learning-rate', '1000', '--grad-norm', '0', '--max-steps', '40'];
    const { code, out, notes } = await train(...diverged, '--val-frac', '0.3', '--patience', '0');
    expect(code).toBe(0);
    expect(notes.join('\n')).toMatch(
      /The result is worse than guessing: [\d.]+ bits per character, where guessing all symbols alike has [\d.]+\./,
    );
    expect([...notes, out].join('\n')).not.toMatch(/Done|best/);
    expect((await train('--max-steps', '1')).notes.join('\n')).not.toMatch(/worse than guessing/);
  });

  it.each([
    'gates.0 needs 2000 MiB, for which the CPU engine has no room',
    'Array buffer allocation failed',
    'Invalid typed array length: 9000000000',
  ])('is one sentence where sizes need more memory than there is: %s', async (message) => {
    const engine = cpuEngine();
    engine.createModel = async () => {
      throw new RangeError(message);
    };
    const args = ['train', '--preset', 'names', '--input', file('names.txt'), '--max-steps', '1'];
    const { code, notes } = await runCli(args, { engine });
    expect(code).toBe(2);
    expect(notes.at(-1)).toMatch(
      /^mangosaurus: There is not enough memory for these sizes: .* --batch-size, --seq-length, --hidden/,
    );
    expect(notes.at(-1)).not.toMatch(/ at |should not have happened/);
  });
});

describe('sizes that a GPU cannot bind', () => {
  it('end with 2 and one sentence that names the options', () => {
    const message = 'The tensor hidden.0 needs 524812288 bytes, but this device binds 134217728 at most: use less.';
    expect(endingOf(new RangeError(message), 'train')).toEqual({
      code: 2,
      message: expect.stringMatching(/^There is not enough memory .* --batch-size, --seq-length, --hidden[^\n]*$/),
    });
  });
});

describe('the tool', { timeout: 60_000 }, () => {
  it('ends with 3 for an adapter that is not there, whatever the device', async () => {
    const tool = await buildNodeProgram('cli', 'src/cli/main.ts');
    for (const device of ['auto', 'gpu']) {
      const args = [
        'train',
        '--input',
        file('names.txt'),
        '--device',
        device,
        '--adapter',
        'no such',
        '--max-steps',
        '1',
      ];
      const { status, stderr } = spawnSync(process.execPath, [tool, ...args], { encoding: 'utf8' });
      expect(status, stderr).toBe(3);
    }
  });

  it.skipIf(process.platform !== 'linux')('trains where a process may have few addresses', async () => {
    const tool = await buildNodeProgram('cli', 'src/cli/main.ts');
    const args = ['train', '--input', file('names.txt'), ...SMALL, '--max-steps', '2'];
    const limited = ['-c', 'ulimit -v 4000000 && exec "$0" "$@"', process.execPath, tool, ...args];
    const { status, stderr } = spawnSync('bash', limited, { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(/Computing on CPU, float32 \(asked for; without vectors, .* too few addresses\)/);
  });

  it('takes paths from where npm was called', async () => {
    const env = {
      ...process.env,
      INIT_CWD: folder,
      npm_lifecycle_event: 'cli',
      npm_package_json: join(ROOT, 'package.json'),
    };
    const run = [join(ROOT, 'scripts/run.js'), 'cli', 'train', '--input', 'names.txt', '--out', 'here.safetensors'];
    const args = [...run, '--preset', 'names', ...SMALL, '--max-steps', '2', '--json'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env, cwd: ROOT });
    expect(status, stderr).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ done: true, step: 2 });
    expect(readFileSync(file('here.safetensors')).length).toBeGreaterThan(0);
  });

  it.skipIf(process.platform === 'win32')('stops, and keeps the model, when npm is killed', async () => {
    const env = { ...process.env, npm_lifecycle_event: 'cli', npm_package_json: join(ROOT, 'package.json') };
    const out = file('orphan.safetensors');
    const run = [join(ROOT, 'scripts/run.js'), 'cli', 'train', '--input', file('names.txt'), '--out', out];
    const args = [
      ...run,
      '--preset',
      'names',
      ...SMALL,
      '--max-steps',
      '100000000',
      '--save-every',
      '0',
      '--patience',
      '0',
    ];
    // In npm's place, with a shell between as npm has it.
    const command = `'${process.execPath}' ${args.map((word) => `'${word}'`).join(' ')}; true`;
    const script = `require('child_process').spawn('sh', ['-c', ${JSON.stringify(command)}], { stdio: 'inherit' })`;
    const npm = spawn(process.execPath, ['-e', script], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let notes = '';
    const ended = new Promise((resolve) => npm.stderr.on('close', resolve));
    npm.stderr.on('data', (chunk: Buffer) => {
      notes += chunk.toString();
      if (notes.includes('Computing on')) npm.kill('SIGKILL');
    });
    // stderr closes when the last process that has it ends: the tool.
    await ended;
    expect(notes).toMatch(/Stopping after this step/);
    expect(existsSync(out), notes).toBe(true);
  });
});
