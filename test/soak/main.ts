/** `npm run soak -- KIND`: uses a part of the project at random for a long time, and tells what broke, grew or was lost. */
import process from 'node:process';
import { Argument, Command } from 'commander';
import { endingOf } from '../../src/cli/exit.ts';
import { nodeContext } from '../../src/cli/node_context.ts';
import { MAX_SEED, positiveNumber, wholeNumber } from '../../src/cli/options.ts';
import { soakCli } from './cli/run.ts';
import { soakCorpora } from './corpora/run.ts';
import { soakFiles } from './files/run.ts';
import type { SoakOptions } from './options.ts';
import { soakPage } from './page/run.ts';

/** Each returns the faults that it found. */
const KINDS: Readonly<Record<string, (options: SoakOptions) => Promise<string[]>>> = {
  page: soakPage,
  cli: soakCli,
  files: soakFiles,
  corpora: soakCorpora,
};

const { out, notes } = nodeContext();
const command = new Command('npm run soak --')
  .description(
    'use a part of the project at random for a long time; exits with 1 where something broke, grew or was lost',
  )
  .exitOverride()
  .configureOutput({ writeOut: (text) => void out.write(text), writeErr: () => undefined })
  .addArgument(new Argument('<kind>', 'what is used').choices(Object.keys(KINDS)))
  .option('--minutes <n>', 'for how long, for page and cli', positiveNumber(), 60)
  .option('--count <n>', 'how many, for files (default: 50000) and corpora (default: 2000)', wholeNumber(1, 10_000_000))
  .option('--seed <n>', 'the same seed makes the same choices', wholeNumber(0, MAX_SEED), 1)
  .action(run);
try {
  await command.parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
  const { code, message } = endingOf(error, undefined);
  if (message !== null) notes.line(`soak: ${message.replace('mangosaurus', 'npm run soak --')}`);
  process.exitCode = code;
}

async function run(kind: string, options: Omit<SoakOptions, 'say'>): Promise<void> {
  const started = performance.now();
  const faults = await KINDS[kind]!({ ...options, say: (text) => void out.write(`${text}\n`) });
  const took = ((performance.now() - started) / 60_000).toFixed(1);
  for (const fault of faults) await out.write(`FAULT: ${fault}\n`);
  await out.write(
    `soak ${kind}, seed ${options.seed}, ${took} minutes: ${faults.length === 0 ? 'no fault' : `${faults.length} faults`}.\n`,
  );
  if (faults.length > 0) process.exitCode = 1;
}
