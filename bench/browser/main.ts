/** `npm run bench:browser`: the benchmark in headless Chrome, and the studio's time to the first name and frame times. */
import process from 'node:process';
import { Command } from 'commander';
import { FIXED_JOBS, JOB_GRAMMAR } from '../../src/bench/job.ts';
import { tableHead, tableRow, withShares } from '../../src/bench/row.ts';
import type { Row } from '../../src/bench/row.ts';
import { readJobs } from '../../src/cli/bench.ts';
import { jsonLine } from '../../src/cli/context.ts';
import { endingOf } from '../../src/cli/exit.ts';
import { nodeContext } from '../../src/cli/node_context.ts';
import { positiveNumber, wholeNumber } from '../../src/cli/options.ts';
import { compare } from '../contender.ts';
import { launch, openBenchPage, pageContender, pageLimits, runtimeOf } from './chrome.ts';
import { serve } from './served.ts';
import { measureStudio } from './studio.ts';

interface BrowserOptions {
  readonly jobs: readonly string[];
  readonly seconds: number;
  readonly visits: number;
  readonly chromeFlags: string;
  readonly json?: true;
}

/** How often each engine is timed at each job, in turns. */
const ROUNDS = 3;
const DEVICES = ['gpu', 'cpu'];

const { out, notes } = nodeContext();
const command = new Command('npm run bench:browser --')
  .description('time the engines in headless Chrome, and the start of the studio')
  .exitOverride()
  .configureOutput({ writeOut: (text) => void out.write(text), writeErr: () => undefined })
  .option('--jobs <names>', `comma-separated: ${JOB_GRAMMAR}`, readJobs, FIXED_JOBS)
  .option('--seconds <n>', 'time budget of each job and engine in seconds', positiveNumber(), 3)
  .option('--visits <n>', 'visits of the studio, each with a fresh profile', wholeNumber(0, 100), 5)
  .option('--chrome-flags <flags>', 'for Chrome, with spaces between, as some graphics drivers need', '')
  .option('--json', 'one JSON object per row')
  .action(run);
try {
  await command.parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
  const { code, message } = endingOf(error, undefined);
  if (message !== null) notes.line(`bench:browser: ${message.replace('mangosaurus', 'npm run bench:browser --')}`);
  process.exitCode = code;
}

async function run({ jobs, seconds, visits, chromeFlags, json }: BrowserOptions): Promise<void> {
  const flags = chromeFlags.split(' ').filter(Boolean);
  const write = (row: Row) => out.write(json ? jsonLine(row) : tableRow(row));
  if (!json) await out.write(tableHead());
  const served = await serve({ html: 'bench/browser/index.html', outDir: 'bench-page' });
  const browser = await launch(flags);
  try {
    const runtime = await runtimeOf(browser);
    const page = await openBenchPage(browser, served.url);
    const limits = await pageLimits(page);
    notes.line(`${runtime}: ${JSON.stringify(limits)}`);
    const contenders = DEVICES.map((device) => pageContender(page, device, runtime));
    const budget = { leastRuns: 1, milliseconds: (seconds * 1_000) / ROUNDS };
    const failed = (label: string, job: string, error: unknown): void =>
      notes.line(`Not measured: ${job}, ${label}. ${error instanceof Error ? error.message : String(error)}`);
    for (const job of jobs) {
      for (const row of await compare(job, contenders, { rounds: ROUNDS, budget, failed })) {
        await write(row.device === 'gpu' ? withShares(row, limits) : row);
      }
    }
  } finally {
    await browser.close();
    await served.close();
  }
  if (visits > 0) for (const row of await measureStudio(visits, flags)) await write(row);
}
