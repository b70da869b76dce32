/** The program `bench-torch` of the archive: PyTorch at jobs, one JSON row per line. */
import { Command } from 'commander';
import { readJobs } from '../../src/cli/bench.ts';
import { jsonLine } from '../../src/cli/context.ts';
import { nodeContext } from '../../src/cli/node_context.ts';
import { positiveNumber } from '../../src/cli/options.ts';
import { compare } from '../contender.ts';
import { pythonContenders } from '../peers/python.ts';
import type { PythonPeer } from '../peers/python.ts';

interface TorchOptions {
  readonly peer: PythonPeer;
  readonly jobs: readonly string[];
  readonly seconds: number;
}

await new Command('bench-torch')
  .requiredOption('--peer <name>', 'torch-eager-cuda or torch-graph-cuda')
  .requiredOption('--jobs <names>', 'comma-separated', readJobs)
  .requiredOption('--seconds <n>', 'time budget of each job in seconds', positiveNumber())
  .action(run)
  .parseAsync();

async function run({ peer, jobs, seconds }: TorchOptions): Promise<void> {
  const { out, notes } = nodeContext();
  const contenders = pythonContenders((name) => notes.line(`Not measured: no Python here has ${name}.`), [peer]);
  const budget = { leastRuns: 3, milliseconds: seconds * 1_000 };
  const failed = (label: string, job: string, error: unknown): void =>
    notes.line(`Not measured: ${job}, ${label}. ${error instanceof Error ? error.message : String(error)}`);
  let count = 0;
  for (const job of jobs) {
    const rows = await compare(job, contenders, { rounds: 1, budget, failed });
    count += rows.length;
    for (const row of rows) await out.write(jsonLine(row));
  }
  if (count === 0 && contenders.length > 0)
    notes.line('Not measured: this PyTorch has no CUDA, or none of these jobs.');
  for (const contender of contenders) contender.close();
}
