import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build, preview } from 'vite';

/** The root of the repository: as far above this folder as above dist/node, where the built program lies. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Headers that stand for none. */
const OPEN = { 'Cross-Origin-Opener-Policy': 'unsafe-none', 'Cross-Origin-Embedder-Policy': 'unsafe-none' };

/** A built page on a server of this machine. */
export interface Served {
  readonly url: string;
  /** Paths that were asked for since it was last cleared. */
  readonly requested: Set<string>;
  close(): Promise<void>;
}

/** How much is loaded, in bytes. */
export interface Weight {
  readonly files: number;
  readonly plain: number;
  readonly gzip: number;
  readonly brotli: number;
}

/** Where a page is built from, what it needs, and where it goes. */
export interface PageSource {
  /** Its HTML file, from the root. */
  readonly html: string;
  /** Below `.cache`. */
  readonly outDir: string;
  /** Whether no other page can look into it, as it is served to users; only then it may have threads. */
  readonly isolated?: boolean;
}

/** Builds a page as it is built for users, and serves it. */
export async function serve({ html, outDir, isolated = true }: PageSource): Promise<Served> {
  const folder = join('.cache', outDir);
  const quiet = { root: ROOT, logLevel: 'error' } as const;
  await build({
    ...quiet,
    build: { outDir: folder, emptyOutDir: true, target: 'es2023', rolldownOptions: { input: join(ROOT, html) } },
  });
  const requested = new Set<string>();
  const server = await preview({
    ...quiet,
    build: { outDir: folder },
    preview: { host: '127.0.0.1', port: 4273, strictPort: false, ...(isolated ? {} : { headers: OPEN }) },
    plugins: [
      {
        name: 'requests',
        configurePreviewServer({ middlewares }) {
          middlewares.use((request, _, next) => {
            requested.add(new URL(request.url ?? '/', 'http://localhost').pathname);
            next();
          });
        },
      },
    ],
  });
  const path = html === 'index.html' ? '' : html;
  return { url: server.resolvedUrls!.local[0]! + path, requested, close: () => server.close() };
}

/** The weight of the scripts, shaders and WebAssembly among files that were asked for. */
export function weightOf(paths: Iterable<string>, outDir: string): Weight {
  const files = [...paths].filter((path) => /\.(js|wgsl|wasm)$/.test(path));
  const contents = files.map((path) => readFileSync(join(ROOT, '.cache', outDir, path)));
  const sum = (size: (content: Buffer) => number) => contents.reduce((total, content) => total + size(content), 0);
  return {
    files: files.length,
    plain: sum((content) => content.length),
    gzip: sum((content) => gzipSync(content, { level: 9 }).length),
    brotli: sum((content) => brotliCompressSync(content).length),
  };
}
