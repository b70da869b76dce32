// @ts-check
/** `npm run generate:wasm`: writes src/wasm/exports.ts, which says what the WebAssembly module exports. */
import { writeFileSync } from 'node:fs';
import { ensurePackages } from './set-up.js';
import { runMain } from './shell.js';

await runMain(async () => {
  await ensurePackages();
  const { EXPORTS_FILE, wasmExports } = await import('./wasm-exports.js');
  writeFileSync(EXPORTS_FILE, await wasmExports());
});
