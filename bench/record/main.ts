/** `npm run bench:record`: runs all benchmarks and writes their rows to a dated file in bench/results. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Row } from '../../src/bench/row.ts';
import { machineWith } from '../machine.ts';
import type { Machine, Recording } from '../table/recording.ts';

/** As far above this folder as above dist/node, where the built program lies. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PARTS = ['bench', 'bench-browser', 'bench-peers'] as const;
const PACKAGES = ['webgpu', 'puppeteer', 'vite'];

interface RecordOptions {
  readonly note: string;
  readonly seconds: string;
  readonly jobs?: string;
  readonly sweep?: true;
  readonly chromeFlags: string;
}

await new Command('npm run bench:record --')
  .description('run all benchmarks and keep what they print in bench/results')
  .option('--note <text>', 'what should be known of the machine, such as that other programs ran', '')
  .option('--seconds <n>', 'time budget of each job and contender in seconds', '3')
  .option('--jobs <names>', 'only these, comma-separated')
  .option('--sweep', 'also every cell at many sizes and batch sizes')
  .option('--chrome-flags <flags>', 'for Chrome, with spaces between, as some graphics drivers need', '')
  .action(record)
  .parseAsync();

async function record(options: RecordOptions): Promise<void> {
  const date = new Date().toISOString();
  const path = join(ROOT, 'bench/results', `${date.slice(0, 16).replace(':', '')}.json`);
  const recording: Recording = { date, note: options.note, machine: machine(), parts: {} };
  mkdirSync(join(ROOT, 'bench/results'), { recursive: true });
  const common = [
    '--json',
    '--seconds',
    options.seconds,
    ...(options.jobs === undefined ? [] : ['--jobs', options.jobs]),
  ];
  const inChrome = options.chromeFlags === '' ? [] : ['--chrome-flags', options.chromeFlags];
  for (const part of PARTS) {
    const args = [...common, ...(part === 'bench' ? [] : inChrome)];
    recording.parts[part] = await rowsOf(part, args);
    if (part === 'bench' && options.sweep) recording.parts.sweep = await rowsOf(part, [...args, '--sweep']);
    // Written after each part, since a later part may take long and be interrupted.
    writeFileSync(path, `${JSON.stringify(recording, null, 1)}\n`);
  }
  process.stderr.write(`Recorded in ${path}. Now: npm run bench:table\n`);
}

/** Runs one benchmark and reads its rows, one JSON object per line. */
async function rowsOf(name: string, args: readonly string[]): Promise<Row[]> {
  process.stderr.write(`${name} …\n`);
  const child = spawn(process.execPath, [join(ROOT, 'scripts/run.js'), name, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const rows: Row[] = [];
  for await (const line of createInterface({ input: child.stdout })) rows.push(JSON.parse(line) as Row);
  return rows;
}

function machine(): Machine {
  const version = (name: string) =>
    (JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).stdout.trim();
  return machineWith(commit, Object.fromEntries(PACKAGES.map((name) => [name, version(name)])));
}
