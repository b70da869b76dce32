/** Set-up of the browser project: builds the studio once and serves it, as it is served to users. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview, type InlineConfig } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the studio is served, with a slash at the end, and its folder; or why it could not be built. */
    studio: { readonly url: string; readonly folder: string } | { readonly error: string };
  }
}

/** Builds and serves; returns what ends the server. A build that fails does so in the browser's tests, not in all. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  // A folder of its own, so that a studio that `npm start` serves meanwhile stays whole.
  const outDir = '.cache/studio';
  try {
    await buildAsForUsers({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  } catch (error) {
    project.provide('studio', { error: error instanceof Error ? error.message : String(error) });
    return async () => {};
  }
  const server = await preview({
    root,
    logLevel: 'warn',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 4173, strictPort: false },
  });
  project.provide('studio', { url: server.resolvedUrls!.local[0]!, folder: join(root, outDir) });
  return () => server.close();
}

/** Builds with NODE_ENV as it is outside of tests: vitest's own value makes libraries bundle what they say to developers. */
export async function buildAsForUsers(config: InlineConfig): Promise<void> {
  const mode = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await build(config);
  } finally {
    if (mode === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = mode;
  }
}
