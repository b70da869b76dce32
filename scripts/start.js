// @ts-check
/** `npm start`: sets up, builds the studio, serves it on this machine only, and opens it where there is a display. */
import { spawn } from 'node:child_process';
import { ensurePackages } from './set-up.js';
import { ROOT, runMain, say } from './shell.js';

/** The first port to try; the next free one is taken. */
const PORT = 5173;

await runMain(async () => {
  await ensurePackages();
  const { build, preview } = await import('vite');
  say('building the studio …');
  // A build rather than the development server: it loads at once, and never reloads by itself in mid-training.
  await build({ root: ROOT, logLevel: 'warn' });
  const server = await preview({ root: ROOT, logLevel: 'warn', preview: { host: '127.0.0.1', port: PORT } });
  const address = server.resolvedUrls?.local[0];
  console.log(`The studio is at ${address} (Ctrl-C ends it)`);
  if (address) openBrowser(address);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
  endWithNpm();
});

/**
 * Ends this process when npm is gone. npm passes SIGTERM on to the shell between the two, and some shells end without
 * passing it on; the server would stay and keep the port. Not needed for Ctrl-C, which reaches every process.
 */
function endWithNpm() {
  if (process.env['npm_lifecycle_event'] !== 'start') return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(0), 500).unref();
}

/**
 * Opens the default browser, where somebody sits before a display. The printed address is enough if that fails.
 * @param {string} address
 */
function openBrowser(address) {
  const { platform, env } = process;
  const display = platform === 'darwin' || platform === 'win32' || env['DISPLAY'] || env['WAYLAND_DISPLAY'];
  if (!display || !process.stdout.isTTY || env['CI'] || env['SSH_CONNECTION']) return;
  const [program, ...args] =
    platform === 'darwin' ? ['open'] : platform === 'win32' ? ['cmd', '/c', 'start', '""'] : ['xdg-open'];
  const opener = spawn(program, [...args, address], { stdio: 'ignore', detached: true });
  opener.on('error', () => say('found no browser to open; open the address yourself'));
  opener.unref();
}
