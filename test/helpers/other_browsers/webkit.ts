import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import type { RemotePage } from './browser.ts';

/** Starts WebKit's small browser under an X server without a screen, steered by plain WebDriver requests. */
export async function openWebKit({ driver, xServer }: { driver: string; xServer: string }): Promise<RemotePage> {
  const started: ChildProcess[] = [];
  const errors: string[] = [];
  let session: string | undefined;
  let ask: Ask | undefined;
  const close = async (): Promise<void> => {
    if (session) await ask?.('DELETE', session).catch(() => undefined);
    for (const child of started.reverse()) child.kill();
  };
  try {
    const screen = spawn(xServer, ['-displayfd', '1', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    started.push(screen);
    const display = await firstLine(screen);
    const port = await freePort();
    const env = { ...process.env, DISPLAY: `:${display}`, LIBGL_ALWAYS_SOFTWARE: '1' };
    const server = spawn(driver, [`--port=${port}`], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(server);
    // The browser is a child of the driver, and writes what the console tells to the same output.
    createInterface(server.stdout!).on('line', (line) => /^CONSOLE \w+ ERROR/.test(line) && errors.push(line));
    ask = askAt(`http://127.0.0.1:${port}`);
    session = `/session/${await begin(ask)}`;
  } catch (error) {
    await close();
    throw error;
  }
  const [at, send] = [session, ask];
  return {
    goto: async (url) => void (await send('POST', `${at}/url`, { url })),
    reload: async () => void (await send('POST', `${at}/refresh`, {})),
    evaluate: async (run, ...args) =>
      (await send('POST', `${at}/execute/sync`, { script: `return (${run})(...arguments)`, args })) as never,
    errors,
    close,
  };
}

type Ask = (method: string, path: string, body?: object) => Promise<unknown>;

/** Sends WebDriver requests. Rejects with what the driver says. */
function askAt(address: string): Ask {
  return async (method, path, body) => {
    const response = await fetch(address + path, { method, body: body ? JSON.stringify(body) : null });
    const { value } = (await response.json()) as { value: unknown };
    if (response.ok) return value;
    throw new Error(`WebKit refuses ${method} ${path}: ${JSON.stringify(value)}`);
  };
}

/** Asks for a session until the driver listens; returns its id. */
async function begin(ask: Ask): Promise<string> {
  const options = { args: ['--automation', '--enable-write-console-messages-to-stdout=true'] };
  for (let tries = 0; ; tries++) {
    try {
      await ask('GET', '/status');
      break;
    } catch (error) {
      if (tries > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } };
  return ((await ask('POST', '/session', { capabilities })) as { sessionId: string }).sessionId;
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface(child.stdout!);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The X server for WebKit ended (${code}).`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  ended.catch(() => undefined);
  return line;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
