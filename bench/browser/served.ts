import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build, preview } from 'vite';

/** The root of the repository: as far above this folder as above dist/node, where the built program lies. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Headers that turn cross-origin isolation off. */
const OPEN = { 'Cross-Origin-Opener-Policy': 'unsafe-none', 'Cross-Origin-Embedder-Policy': 'unsafe-none' };

/** A built page on a server of this machine. */
export interface Served {
  readonly url: string;
  /** Paths that were requested since the set was last cleared. */
  readonly requested: Set<string>;
  close(): Promise<void>;
}

/** The size of the loaded files in bytes, plain and compressed. */
export interface Weight {
  readonly files: number;
  readonly plain: number;
  readonly gzip: number;
  readonly brotli: number;
}

/** A page to build and serve. */
export interface PageSource {
  /** Its HTML file, relative to the root. */
  readonly html: string;
  /** The folder of the built page, below `.cache`. */
  readonly outDir: string;
  /** True (the default) for cross-origin isolation, as users get it. Only isolated pages may use threads. */
  readonly isolated?: boolean;
}

/** Builds a page like the page for users, and serves it. */
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

/** The size of the scripts, shaders and WebAssembly among the requested files. */
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
