// @ts-check
/** `node scripts/run.js cli|bench ARGUMENTS`: sets up, builds and runs a program of this repository in this process. */
import { pathToFileURL } from 'node:url';
import { buildNodeProgram } from './build-node.js';
import { ensurePackages } from './set-up.js';
import { CommandError, runMain } from './shell.js';

/** @type {Record<string, string>} */
const ENTRIES = { cli: 'src/cli/main.ts', bench: 'bench/main.ts' };

await runMain(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const entry = ENTRIES[name];
  if (!entry) {
    throw new CommandError(
      `Usage: node scripts/run.js ${Object.keys(ENTRIES).join('|')} ARGUMENTS; received "${name}".`,
    );
  }
  await ensurePackages();
  const program = await buildNodeProgram(name, entry);
  process.argv = [process.execPath, program, ...args];
  await import(pathToFileURL(program).href);
});
