import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

/** A static host that sets no headers of ours unless told to, as many do. Its folder can be changed, and it can be unplugged. */
export class StaticHost {
  /** The folder that is served; another one is a new deployment. */
  folder: string;
  /** The paths that were asked for, without the prefix. */
  readonly asked: string[] = [];
  readonly #path: string;
  readonly #headers: Readonly<Record<string, string>>;
  #server: Server | null = null;
  #port = 0;

  /** Serves a folder under a path such as `/some/path/`. */
  constructor(folder: string, path: string, headers: Readonly<Record<string, string>> = {}) {
    this.folder = folder;
    this.#path = path;
    this.#headers = headers;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}${this.#path}`;
  }

  /** Starts to listen, at the same address as before, unless it does. */
  async plugIn(): Promise<void> {
    if (this.#server) return;
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', this.url);
      const asked = pathname.startsWith(this.#path) ? pathname.slice(this.#path.length) : null;
      if (asked !== null) this.asked.push(asked);
      const file = asked === null ? '' : join(this.folder, normalize(`/${asked || 'index.html'}`));
      if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { ...this.#headers, 'Content-Type': type });
      createReadStream(file).pipe(response);
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Ends all connections: nothing answers any more. */
  async unplug(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
}
