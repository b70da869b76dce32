// @ts-check
/**
 * `npm test`: installs what is needed, then runs the linters, the type checker and all tests. The last line counts the
 * tests. `npm test -- ARGUMENTS` passes the arguments to vitest, and skips linters and type checker.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureOtherBrowsers, ensurePackages, ensureTestMachine } from './set-up.js';
import { CACHE, runMain, runTool, say } from './shell.js';

const REPORT = join(CACHE, 'vitest.json');

await runMain(async () => {
  const args = process.argv.slice(2);
  await ensurePackages();
  const machine = await ensureTestMachine();
  await ensureOtherBrowsers();
  const failedChecks = args.length > 0 ? [] : runChecks();
  rmSync(REPORT, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const code = runTool('vitest/vitest.mjs', ['run', ...reporters, ...projects(machine), ...args], {
    PUPPETEER_EXECUTABLE_PATH: machine.chrome,
  });
  if (failedChecks.length > 0) console.log(`Failed before the tests: ${failedChecks.join(', ')}`);
  console.log(countTests(code));
  process.exitCode = code === 0 && failedChecks.length === 0 ? 0 : 1;
});

/** @returns {string[]} the checks that failed */
function runChecks() {
  /** @type {[string, string, string[]][]} */
  const checks = [
    ['eslint', 'eslint/bin/eslint.js', ['--max-warnings', '0', '.']],
    ['prettier', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']],
    ['types', 'typescript/bin/tsc', ['--noEmit']],
  ];
  return checks.flatMap(([name, script, args]) => {
    say(`checking: ${name} …`);
    return runTool(script, args) === 0 ? [] : [name];
  });
}

/**
 * Skips the GPU tests if there is no adapter. If adapters are required, the tests run anyway, and fail.
 * @param {{ adapters: string[], missing: string[] }} machine
 * @returns {string[]} arguments that choose the projects
 */
function projects({ adapters, missing }) {
  const required = process.env['CI'] || process.env['MANGOSAURUS_REQUIRE_ADAPTERS'];
  if (required || missing.length === 0 || adapters.length > 0) return [];
  say('the GPU tests are left out, since no adapter was found');
  return ['--project=unit', '--project=browser'];
}

/**
 * @param {number} code vitest's exit code
 * @returns {string} `N passed, N failed`; a test file that fails as a whole counts as one failed test
 */
function countTests(code) {
  if (!existsSync(REPORT)) return '0 passed, 1 failed';
  const report = JSON.parse(readFileSync(REPORT, 'utf8'));
  /** @type {{ status: string, assertionResults: { status: string }[] }[]} */
  const files = report.testResults;
  const brokenFiles = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = report.numFailedTests + brokenFiles.length;
  const skipped = report.numPendingTests + report.numTodoTests;
  // An error outside of any test, for which vitest fails the run, also counts as a failure.
  const counts = [`${report.numPassedTests} passed`, `${failed === 0 && code !== 0 ? 1 : failed} failed`];
  if (skipped > 0) counts.push(`${skipped} skipped`);
  return counts.join(', ');
}
