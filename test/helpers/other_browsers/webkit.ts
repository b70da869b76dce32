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
    // Without a desktop's locale, as under C.UTF-8, WebKit's `navigator.language` is "C", which is no language.
    const env = { ...process.env, LC_ALL: 'C', DISPLAY: `:${display}`, LIBGL_ALWAYS_SOFTWARE: '1' };
    const server = spawn(driver, [`--port=${port}`], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    started.push(server);
    ask = askAt(`http://127.0.0.1:${port}`);
    session = `/session/${await begin(ask)}`;
  } catch (error) {
    await close();
    throw error;
  }
  const [at, send] = [session, ask];
  const run: RemotePage['evaluate'] = async (body, ...args) => {
    const script = `const value = (${body})(...arguments); return [value, (window.heard ?? []).splice(0)]`;
    const [value, heard] = (await send('POST', `${at}/execute/sync`, { script, args })) as [never, string[]];
    errors.push(...heard);
    return value;
  };
  return {
    goto: async (url) => {
      await send('POST', `${at}/url`, { url });
      await run(hear);
    },
    reload: async () => {
      await send('POST', `${at}/refresh`, {});
      await run(hear);
    },
    evaluate: run,
    errors,
    close,
  };
}

/** Runs in the page: keeps errors from now on. The driver tells none, so those of the page's first moments are missed. */
function hear(): void {
  const heard: string[] = [];
  Object.assign(window, { heard });
  const { error } = console;
  console.error = (...what: unknown[]) => {
    heard.push(what.join(' '));
    error(...what);
  };
  window.addEventListener('error', ({ message }) => heard.push(message));
  window.addEventListener('unhandledrejection', ({ reason }) => heard.push(String(reason)));
  document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => heard.push(violatedDirective));
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
  for (let tries = 0; ; tries++) {
    try {
      await ask('GET', '/status');
      break;
    } catch (error) {
      if (tries > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const capabilities = { alwaysMatch: {} };
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
