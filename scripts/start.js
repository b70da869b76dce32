// @ts-check
/**
 * `npm start`: installs packages, builds the studio, serves it on this machine only, and opens it if there is a display.
 */
import { spawn } from 'node:child_process';
import { ensurePackages } from './set-up.js';
import { ROOT, runMain, say } from './shell.js';

/** The first port to try; the next free one is taken. */
const PORT = 5173;

await runMain(async () => {
  await ensurePackages();
  const { build, preview } = await import('vite');
  say('building the studio …');
  // A build instead of the development server, since it loads faster and never reloads during training.
  await build({ root: ROOT, logLevel: 'warn' });
  const server = await preview({ root: ROOT, logLevel: 'warn', preview: { host: '127.0.0.1', port: PORT } });
  const address = server.resolvedUrls?.local[0];
  console.log(`The studio is at ${address} (Ctrl-C ends it)`);
  if (address) openBrowser(address);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
  endWithNpm();
});

/**
 * Ends this process when npm has ended. npm forwards SIGTERM to a shell, and some shells end without forwarding it to this
 * process, so that the server would keep its port. Ctrl-C reaches every process anyway.
 */
function endWithNpm() {
  if (process.env['npm_lifecycle_event'] !== 'start') return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(0), 500).unref();
}

/**
 * Opens the default browser on a machine with a display. If that fails, the user has the printed address.
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
