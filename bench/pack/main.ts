/** The program of the archive that `npm run bench:pack` makes: checks and measures a graphics card. run.sh starts it. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { tableHead, tableRow } from '../../src/bench/row.ts';
import { positiveNumber } from '../../src/cli/options.ts';
import { machineWith } from '../machine.ts';
import { ratioLine, ratiosOf } from '../ratios.ts';
import type { Ending, Recording } from '../table/recording.ts';
import { linesOf, tableOf } from '../variants/grid.ts';
import { driverVariables, missingLibraries } from './environment.ts';
import { cardOf, findingsOf } from './findings.ts';
import { partsOf } from './parts.ts';
import type { PartName } from './parts.ts';
import { runParts } from './run_parts.ts';

/** The folder of the archive: this program lies in its dist/node. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LIBRARIES = join(ROOT, 'lib');

interface Options {
  readonly seconds: number;
  readonly only?: PartName;
  readonly out: string;
}

await new Command('run.sh')
  .description('check and measure the graphics card of this machine, in less than eight minutes')
  .option('--seconds <n>', 'time budget of each job in seconds', positiveNumber(), 1)
  .addOption(
    new Option('--only <part>', 'repeat one part, and keep the others of the results').choices(
      partsOf(1).map(({ name }) => name),
    ),
  )
  .option('--out <file>', 'where the results go', 'results.json')
  .action(run)
  .parseAsync();

async function run({ seconds, only, out }: Options): Promise<void> {
  const parts = partsOf(seconds)
    .filter(({ name }) => only === undefined || name === only)
    .map(({ command: [program, ...args], ...part }) => {
      const command = [process.execPath, join(ROOT, 'dist/node', `${program}.js`), ...args] as const;
      return { ...part, command };
    });
  const links = mkdtempSync(join(tmpdir(), 'mangosaurus-'));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    const first = only !== undefined && existsSync(out) ? read(out) : newRecording();
    const options = { env: environment(links), signal: stop.signal, keep: keeper(out) };
    const recording = await runParts(first, parts, options);
    print(summaryOf(recording));
    const place = `bench/results/${recording.date.slice(0, 16).replace(':', '')}.json`;
    print(`\nThe results are in ${resolve(out)}. In a checkout: copy them to ${place}, then npm run bench:table.`);
    if (recording.endings?.some(({ exit }) => exit !== 0)) process.exitCode = 1;
  } finally {
    rmSync(links, { recursive: true });
  }
}

function read(path: string): Recording {
  return JSON.parse(readFileSync(path, 'utf8')) as Recording;
}

function newRecording(): Recording {
  const { commit, packages } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Recording['machine'];
  const query = ['--query-gpu=driver_version', '--format=csv,noheader'];
  const [driver] =
    spawnSync('nvidia-smi', query, { encoding: 'utf8', timeout: 10_000 }).stdout?.trim().split('\n') ?? [];
  const machine = { ...machineWith(commit, packages), ...(driver && { driver }) };
  return { date: new Date().toISOString(), note: '', machine, parts: {}, endings: [] };
}

/** The environment of the parts. `links` is an empty folder, for links to those libraries that the system lacks. */
function environment(links: string): Record<string, string | undefined> {
  const list = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
  const known = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '';
  const missing = missingLibraries(list(LIBRARIES), known);
  for (const name of missing) symlinkSync(join(LIBRARIES, name), join(links, name));
  const drivers = driverVariables(process.env, list);
  print(`Libraries of the archive that this system lacks: ${missing.join(', ') || 'none'}.`);
  print(`Driver: ${process.env['VK_DRIVER_FILES'] ?? drivers['VK_DRIVER_FILES'] ?? "the Vulkan loader's choice"}.\n`);
  return {
    XDG_RUNTIME_DIR: tmpdir(),
    ...process.env,
    ...drivers,
    LD_LIBRARY_PATH: [process.env['LD_LIBRARY_PATH'], links].filter(Boolean).join(':'),
  };
}

/** Writes the results after every part, with the card once it is known, and prints how the part ended. */
function keeper(out: string): (recording: Recording, ending: Ending) => void {
  return (recording, { part, seconds, exit, messages }) => {
    const card = cardOf(recording.parts);
    const whole = { ...recording, machine: { ...recording.machine, ...(card !== undefined && { card }) } };
    // Renamed, so that what stops this program leaves the older results or the newer ones.
    writeFileSync(`${out}.part`, `${JSON.stringify(whole, null, 1)}\n`);
    renameSync(`${out}.part`, out);
    print(`${part.padEnd(20)} ${seconds.toFixed(1).padStart(6)} s  ${howItEnded(exit)}`);
    const isFine = exit === 0 && (recording.parts[part] ?? []).length > 0;
    // A part that is stopped has told nothing of why.
    if (!isFine && exit !== 'time limit') print(`  ${messages.split('\n').at(-1)}`);
  };
}

function howItEnded(exit: Ending['exit']): string {
  if (exit === 0) return 'ok';
  return typeof exit === 'number' ? `exit code ${exit}` : exit;
}

/** What the results say, for people. */
function summaryOf(recording: Recording): string {
  const { machine, parts } = recording;
  const rows = [...(parts.bench ?? []), ...(parts['torch-eager'] ?? []), ...(parts['torch-graph'] ?? [])];
  const times = parts.variants ?? [];
  const card = cardOf(parts);
  const problem = parts.doctor?.find(({ device }) => device === 'gpu')?.problem;
  return [
    `\n${card ?? `No card was found. ${problem ?? ''}`}${machine.driver === undefined ? '' : `, driver ${machine.driver}`}`,
    ...findingsOf(recording),
    ...(rows.length > 0 ? [`\n${tableHead()}${rows.map(tableRow).join('')}`] : []),
    ...ratiosOf(rows).map(ratioLine),
    ...[...new Set(times.map(({ kind }) => kind))].map((kind) => linesOf(kind, tableOf(times, kind))),
  ].join('\n');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
