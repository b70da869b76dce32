// @ts-check
/** Installs what the commands need: always the packages; for tests also Chrome, two software adapters, Firefox and WebKit. */
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canUseApt, installWithApt, isDebian } from './apt.js';
import { BROWSER_PACKAGES, missingBrowsers } from './find-browsers.js';
import { findChrome, findLlvmpipe, findSwiftShader } from './find-chrome.js';
import { CommandError, ROOT, oneAtATime, runLogged, say } from './shell.js';

const OLDEST_NODE = [20, 19];

/** Installs the packages if they are missing or older than package-lock.json. Does nothing otherwise. */
export async function ensurePackages() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new CommandError(
      `Node ${OLDEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}. Get one from https://nodejs.org.`,
    );
  }
  if (packagesAreFresh()) return;
  await oneAtATime('set-up', () => {
    if (packagesAreFresh()) return;
    // Puppeteer must not download Chrome here: `npm test` finds or installs it, and nothing else needs it.
    runNpm('installing packages', ['ci'], { PUPPETEER_SKIP_DOWNLOAD: '1', NODE_ENV: 'development' });
  });
}

/** Installs the libraries of bench:peers into a folder of their own, since they are no dependencies of the project. */
export function ensurePeers() {
  const folder = join(ROOT, 'bench/peers');
  const marker = join(folder, 'node_modules/.package-lock.json');
  const isFresh = () =>
    existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs;
  return oneAtATime('set-up', () => {
    if (!isFresh()) runNpm('installing the peers of the benchmark', ['ci', '--prefix', folder]);
  });
}

/**
 * @param {string} what
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function runNpm(what, args, env = {}) {
  const npm = process.env['npm_execpath'];
  if (npm?.endsWith('.js')) runLogged(what, process.execPath, [npm, ...args], { env });
  else runLogged(what, 'npm', args, { env, shell: process.platform === 'win32' });
}

function packagesAreFresh() {
  const linked = lstatSync(join(ROOT, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink();
  // A link leads to another checkout's folder, which `npm ci` would empty.
  if (linked) return true;
  const marker = join(ROOT, 'node_modules/.package-lock.json');
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(ROOT, 'package-lock.json')).mtimeMs;
}

/**
 * Finds Chrome and, on Linux, the software adapters. Installs what is missing, if possible.
 * @returns {Promise<{ chrome: string, adapters: string[], missing: string[] }>} Chrome's executable, and which of the
 *   adapters were found; both lists are empty where there is no Vulkan
 */
export async function ensureTestMachine() {
  return oneAtATime('set-up', () => {
    const chrome = findChrome();
    if (canUseApt() && (!chrome || missingAdapters(chrome).length > 0)) {
      const packages = chrome || !isDebian() ? [] : ['chromium'];
      installWithApt([...packages, 'libvulkan1'], ['mesa-vulkan-drivers']);
    }
    const found = findChrome() ?? downloadChrome();
    const missing = missingAdapters(found);
    if (missing.length > 0) {
      say(
        `missing software GPU adapters: ${missing.join(' and ')}. They need the Vulkan loader (libvulkan1), ` +
          'a Chrome with vk_swiftshader_icd.json beside it, and mesa-vulkan-drivers 24 or newer.',
      );
    }
    return { chrome: found, adapters: adapterNames().filter((name) => !missing.includes(name)), missing };
  });
}

/**
 * Installs Firefox and WebKit on Debian, for the tests that run in them. Elsewhere it says what is missing, and those tests are
 * left out, or fail in CI.
 */
export async function ensureOtherBrowsers() {
  return oneAtATime('set-up', () => {
    if (missingBrowsers().length > 0 && canUseApt() && isDebian()) {
      try {
        installWithApt(BROWSER_PACKAGES, []);
      } catch (error) {
        // The tests of the other parts can do without.
        if (!(error instanceof CommandError)) throw error;
        say(error.message);
      }
    }
    const missing = missingBrowsers();
    if (missing.length === 0) return;
    say(`missing browsers to test in: ${missing.join(' and ')}. Debian has them as ${BROWSER_PACKAGES.join(', ')}.`);
  });
}

/** @returns {string} the executable of the Chrome that puppeteer downloaded */
function downloadChrome() {
  const args = [join(ROOT, 'node_modules/puppeteer/lib/cjs/puppeteer/node/cli.js'), 'browsers', 'install', 'chrome'];
  if (canUseApt()) args.push('--install-deps');
  const advice = 'Install Chrome or Chromium, or set PUPPETEER_EXECUTABLE_PATH to one.';
  try {
    runLogged('downloading Chrome for the browser tests', process.execPath, args);
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`${error.message}\n${advice}`) : error;
  }
  const chrome = findChrome();
  if (chrome) return chrome;
  throw new CommandError(`The downloaded Chrome does not start, for want of libraries perhaps. ${advice}`);
}

/** @returns {string[]} the software adapters there can be on this system */
function adapterNames() {
  return process.platform === 'linux' ? ['SwiftShader', 'llvmpipe'] : [];
}

/**
 * Requests each software adapter in a process of its own, since only a request shows whether a driver works.
 * @param {string | null} chrome
 * @returns {string[]} the names of those that do not come
 */
function missingAdapters(chrome) {
  const drivers = [findSwiftShader(chrome), findLlvmpipe()].filter((file) => file !== null).join(':');
  const ask = (/** @type {string} */ name) =>
    `import('webgpu').then(({ create }) => create(['adapter=${name}']).requestAdapter()).then(
      (adapter) => process.exit(adapter ? 0 : 1), () => process.exit(1))`;
  return adapterNames().filter((name) => {
    const env = { ...process.env, VK_DRIVER_FILES: drivers };
    return spawnSync(process.execPath, ['-e', ask(name)], { cwd: ROOT, env, stdio: 'ignore' }).status !== 0;
  });
}
