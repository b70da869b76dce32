import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { assemblyScript } from './scripts/assembly-script.js';
import { compactWgsl } from './scripts/compact-wgsl.js';
import { contentSecurity } from './scripts/content-security.js';
import { offline } from './scripts/offline.js';

/** GPU and browser tests compile shaders on the CPU: minutes on a slow machine, so time limits only catch what hangs. */
const SLOW = { testTimeout: 120_000, hookTimeout: 120_000 };

/** A page that no other page can look into may share memory between threads, as the CPU engine does. */
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/**
 * What the worker's first script shares with later ones, in one file: many small ones are larger together, since each is
 * compressed by itself.
 */
const SMALL = {
  name: 'shared',
  test: /\/src\/(engine\/cpu\.ts|corpus\/(errors|symbols|labels|counted|shown)|model\/(layout|config|optimizers|random)|train\/(recipe|next_task|presets|complete|data_set)|worker\/(settings|training_jobs|corpus_report))/,
};

/** The same for the page's first script and its later ones. */
const SMALL_OF_PAGE = {
  name: 'common',
  test: /\/src\/(ui\/(format|icons|shared\.styles|size_controller)|corpus\/counted|train\/presets)\.ts/,
};

export default defineConfig({
  base: './',
  build: {
    outDir: 'dist/studio',
    target: 'es2023',
    // Every browser of that target preloads modules itself.
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [SMALL_OF_PAGE] } } },
  },
  plugins: [assemblyScript(), compactWgsl(), contentSecurity(), offline()],
  worker: {
    format: 'es',
    plugins: () => [assemblyScript(), compactWgsl()],
    rolldownOptions: { output: { codeSplitting: { groups: [SMALL] } } },
  },
  server: { host: '127.0.0.1', port: 5173, headers: ISOLATED },
  preview: { headers: ISOLATED },
  test: {
    pool: 'forks',
    // Two at least: on two cores vitest would run one file at a time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: 'gpu',
          include: ['test/gpu/**/*.test.ts'],
          setupFiles: ['test/helpers/gpu_environment.ts'],
          ...SLOW,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/helpers/serve_studio.ts'],
          // One Chrome at a time: tests that watch the clock share the machine with no other.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          ...SLOW,
        },
      },
    ],
  },
});
