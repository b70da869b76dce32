/** `npm run bench:peers`: our engines and other libraries at the same jobs, in turns, and the ratios of their times. */
import process from 'node:process';
import { Command } from 'commander';
import { FIXED_JOBS, JOB_GRAMMAR } from '../../src/bench/job.ts';
import { tableHead, tableRow } from '../../src/bench/row.ts';
import type { Row } from '../../src/bench/row.ts';
import { readJobs } from '../../src/cli/bench.ts';
import { jsonLine } from '../../src/cli/context.ts';
import { endingOf } from '../../src/cli/exit.ts';
import { nodeContext } from '../../src/cli/node_context.ts';
import { positiveNumber } from '../../src/cli/options.ts';
import { adapterNames } from '../adapter_names.ts';
import { launch, openBenchPage, pageContender, runtimeOf } from '../browser/chrome.ts';
import { serve } from '../browser/served.ts';
import { compare } from '../contender.ts';
import type { Contender } from '../contender.ts';
import { ratioLine, ratiosOf } from '../ratios.ts';
import { nodeContender } from './node_engine.ts';
import { pythonContenders } from './python.ts';

interface PeersOptions {
  readonly jobs: readonly string[];
  readonly seconds: number;
  readonly chromeFlags: string;
  readonly json?: true;
}

/** How often each contender is timed at each job, in turns. */
const ROUNDS = 3;
const IN_CHROME = ['gpu', 'cpu', 'tfjs webgpu', 'tfjs wasm', 'tfjs cpu', 'jax-js webgpu', 'jax-js wasm'];

const context = nodeContext();
const { out, notes } = context;
const command = new Command('npm run bench:peers --')
  .description('time our engines beside TensorFlow.js, jax-js, PyTorch and NumPy')
  .exitOverride()
  .configureOutput({ writeOut: (text) => void out.write(text), writeErr: () => undefined })
  .option('--jobs <names>', `comma-separated: ${JOB_GRAMMAR}`, readJobs, [...FIXED_JOBS, 'notebook x35000'])
  .option('--seconds <n>', 'time budget of each job and contender in seconds', positiveNumber(), 3)
  .option('--chrome-flags <flags>', 'for Chrome, with spaces between, as some graphics drivers need', '')
  .option('--json', 'one JSON object per row')
  .action(run);
try {
  await command.parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
  const { code, message } = endingOf(error, undefined);
  if (message !== null) notes.line(`bench:peers: ${message.replace('mangosaurus', 'npm run bench:peers --')}`);
  process.exitCode = code;
}

async function run({ jobs, seconds, chromeFlags, json }: PeersOptions): Promise<void> {
  // On an isolated page TensorFlow.js's WebAssembly backend uses threads, and never becomes ready.
  const served = await serve({ html: 'bench/peers/index.html', outDir: 'bench-peers', isolated: false });
  const browser = await launch(chromeFlags.split(' ').filter(Boolean));
  const python = pythonContenders((name) => notes.line(`Not measured: ${name}, which no Python here has.`));
  try {
    const runtime = await runtimeOf(browser);
    const page = await openBenchPage(browser, served.url);
    const contenders = [
      ...(await nodeContenders()),
      ...IN_CHROME.map((device) => pageContender(page, device, runtime)),
      ...python,
    ];
    const budget = { leastRuns: 1, milliseconds: (seconds * 1_000) / ROUNDS };
    const failed = (label: string, job: string, error: unknown): void =>
      notes.line(`Not measured: ${job}, ${label}. ${error instanceof Error ? error.message : String(error)}`);
    if (!json) await out.write(tableHead());
    for (const job of jobs) {
      const rows = await compare(job, contenders, { rounds: ROUNDS, budget, failed });
      for (const row of rows) await out.write(json ? jsonLine(row) : tableRow(row));
      if (!json) await out.write(summary(rows));
    }
  } finally {
    for (const contender of python) contender.close();
    await browser.close();
    await served.close();
  }
}

/** The CPU engine, and WebGPU on each adapter. */
async function nodeContenders(): Promise<Contender[]> {
  const adapters = await adapterNames();
  return [
    nodeContender('cpu in Node', () => context.openEngine('cpu')),
    ...adapters.map((name) => nodeContender(`${name} in Node`, () => context.openEngine('gpu', name))),
  ];
}

function summary(rows: readonly Row[]): string {
  return `${ratiosOf(rows).map(ratioLine).join('\n')}\n\n`;
}
