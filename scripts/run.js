// @ts-check
/** `node scripts/run.js PROGRAM ARGUMENTS`: sets up, builds and runs a program of this repository in this process. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildNodeProgram } from './build-node.js';
import { ensurePackages, ensurePeers, ensureTestMachine } from './set-up.js';
import { CommandError, ROOT, runMain } from './shell.js';
import { stayWithParents } from './parents.js';

/** @type {Record<string, string>} */
const ENTRIES = {
  cli: 'src/cli/main.ts',
  bench: 'bench/main.ts',
  'bench-browser': 'bench/browser/main.ts',
  'bench-variants': 'bench/variants/main.ts',
  'bench-peers': 'bench/peers/main.ts',
  'bench-record': 'bench/record/main.ts',
  'bench-table': 'bench/table/main.ts',
  soak: 'test/soak/main.ts',
};
/** The programs that need Chrome. */
const WITH_CHROME = ['bench-browser', 'bench-peers', 'soak'];

/**
 * Under `npm run`, which changes to the root of the checkout and does not pass on SIGTERM: takes relative paths from where npm
 * was called, and stops when npm is gone.
 */
function stayWithNpm() {
  const { INIT_CWD, npm_lifecycle_event: script, npm_package_json: file } = process.env;
  if (script === undefined || file !== join(ROOT, 'package.json')) return;
  if (INIT_CWD) process.chdir(INIT_CWD);
  stayWithParents();
}

await runMain(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const entry = ENTRIES[name];
  if (!entry) {
    throw new CommandError(
      `Usage: node scripts/run.js ${Object.keys(ENTRIES).join('|')} ARGUMENTS; received "${name}".`,
    );
  }
  await ensurePackages();
  if (WITH_CHROME.includes(name)) process.env['PUPPETEER_EXECUTABLE_PATH'] = (await ensureTestMachine()).chrome;
  if (name === 'bench-peers') await ensurePeers();
  if (name === 'soak') await buildNodeProgram('cli', 'src/cli/main.ts');
  const program = await buildNodeProgram(name, entry);
  process.argv = [process.execPath, program, ...args];
  stayWithNpm();
  await import(pathToFileURL(program).href);
});
