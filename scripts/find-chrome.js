// @ts-check
/** Finds Chrome and the software Vulkan driver that comes with it. Uses only Node's own modules. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** The arguments with which tests and benchmarks start Chrome. */
export const CHROME_ARGUMENTS = [
  // The sandbox does not work for root in a container.
  '--no-sandbox',
  // On Linux Chrome offers an adapter only for GPUs on its allow list. With this flag it offers at least SwiftShader.
  '--enable-unsafe-webgpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const COMMANDS = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser', 'chrome'];

/**
 * The Chrome to test with: PUPPETEER_EXECUTABLE_PATH, an installed Chrome or Chromium, or one that puppeteer downloaded.
 * @returns {string | null} its executable, or null where there is none
 */
export function findChrome() {
  const named = process.env['PUPPETEER_EXECUTABLE_PATH'];
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`PUPPETEER_EXECUTABLE_PATH names no file: ${named}. Correct it, or unset it to search for Chrome.`);
  }
  return [...installed(), ...downloaded()].find(starts) ?? null;
}

/**
 * The description file of SwiftShader, Chrome's Vulkan driver that runs on the CPU. It lies beside Chrome's program.
 * @param {string | null} chrome the executable
 * @returns {string | null} the file, or null where this Chrome has none
 */
export function findSwiftShader(chrome) {
  const places = ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/opt/google/chrome'];
  if (chrome) places.unshift(dirname(realpathSync(chrome)));
  return places.map((place) => join(place, 'vk_swiftshader_icd.json')).find((file) => existsSync(file)) ?? null;
}

/**
 * The description file of llvmpipe, Mesa's Vulkan driver that runs on the CPU.
 * @returns {string | null} the file, or null where Mesa is not installed
 */
export function findLlvmpipe() {
  const folder = '/usr/share/vulkan/icd.d';
  const file = existsSync(folder) ? readdirSync(folder).find((name) => /^lvp_icd.*\.json$/.test(name)) : undefined;
  return file === undefined ? null : join(folder, file);
}

/** @returns {string[]} where an installer puts Chrome */
function installed() {
  const env = process.env;
  if (process.platform === 'darwin') {
    const roots = ['/Applications', join(homedir(), 'Applications')];
    return roots.flatMap((root) =>
      ['Google Chrome', 'Chromium'].map((name) => join(root, `${name}.app/Contents/MacOS/${name}`)),
    );
  }
  if (process.platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LocalAppData']];
    return roots.flatMap((root) => (root ? [join(root, 'Google/Chrome/Application/chrome.exe')] : []));
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
}

/** @returns {string[]} what `puppeteer browsers install chrome` left in its cache, newest first */
function downloaded() {
  const cache = join(process.env['PUPPETEER_CACHE_DIR'] ?? join(homedir(), '.cache/puppeteer'), 'chrome');
  if (!existsSync(cache)) return [];
  const builds = readdirSync(cache).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  const programs = [
    'chrome-linux64/chrome',
    'chrome-win64/chrome.exe',
    ...['arm64', 'x64'].map(
      (cpu) => `chrome-mac-${cpu}/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing`,
    ),
  ];
  return builds.flatMap((build) => programs.map((program) => join(cache, build, program)));
}

/**
 * True if a program exists and prints its version. Ubuntu's chromium-browser only asks to install a snap, and a downloaded
 * Chrome may lack libraries. On Windows, --version would open a window, so the file's existence is enough.
 * @param {string} program
 */
function starts(program) {
  if (!existsSync(program)) return false;
  if (process.platform === 'win32') return true;
  try {
    const version = execFileSync(program, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'], timeout: 30_000 });
    return /\d+\.\d+/.test(version.toString());
  } catch {
    return false;
  }
}
