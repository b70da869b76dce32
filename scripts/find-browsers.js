// @ts-check
/** Finds Firefox, and the WebDriver of WebKit, Safari's engine, with the X server that it needs. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The Debian packages of the browsers besides Chrome. */
export const BROWSER_PACKAGES = ['firefox-esr', 'webkit2gtk-driver', 'xvfb'];

/** @returns {string | null} Firefox's executable, or null where there is none */
export function findFirefox() {
  const mac = '/Applications/Firefox.app/Contents/MacOS/firefox';
  return onPath('firefox-esr') ?? onPath('firefox') ?? (isExecutable(mac) ? mac : null);
}

/** @returns {{ driver: string, xServer: string } | null} the executables, or null where one is missing */
export function findWebKit() {
  const [driver, xServer] = [onPath('WebKitWebDriver'), onPath('Xvfb')];
  return driver && xServer ? { driver, xServer } : null;
}

/** @returns {string[]} the browsers that the tests run in on Linux, and that are not here */
export function missingBrowsers() {
  if (process.platform !== 'linux') return [];
  return [...(findFirefox() ? [] : ['Firefox']), ...(findWebKit() ? [] : ['WebKit'])];
}

/**
 * @param {string} command
 * @returns {string | null}
 */
function onPath(command) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, command)).find(isExecutable) ?? null;
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
