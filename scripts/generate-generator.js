// @ts-check
/** `npm run generate:generator`: writes src/export/generator/generator_code.ts, the code of exported generators. */
import { writeFileSync } from 'node:fs';
import { ensurePackages } from './set-up.js';
import { runMain } from './shell.js';

await runMain(async () => {
  await ensurePackages();
  const { CODE_FILE, generatorCode } = await import('./generator-code.js');
  writeFileSync(CODE_FILE, await generatorCode());
});
