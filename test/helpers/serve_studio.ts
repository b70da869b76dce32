/** Set-up of the browser project: builds the studio once and serves it, as it is served to users. */
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the studio is served, with a slash at the end; or why it could not be built. */
    studio: { readonly url: string } | { readonly error: string };
  }
}

/** Builds and serves; returns what ends the server. A build that fails does so in the browser's tests, not in all. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  // A folder of its own, so that a studio that `npm start` serves meanwhile stays whole.
  const outDir = '.cache/studio';
  try {
    await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
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
  project.provide('studio', { url: server.resolvedUrls!.local[0]! });
  return () => server.close();
}
