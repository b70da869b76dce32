/** `npm run bench:table`: writes the tables of docs/performance.md from the files of bench/results. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import type { Recording } from './recording.ts';
import { between, sectionOf } from './tables.ts';

/** As far above this folder as above dist/node, where the built program lies. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RESULTS = join(ROOT, 'bench/results');
const DOCUMENT = join(ROOT, 'docs/performance.md');
const BEGIN = '<!-- npm run bench:table writes what follows -->';
const END = '<!-- npm run bench:table wrote what is above -->';

const files = readdirSync(RESULTS).filter((name) => name.endsWith('.json'));
// The newest first.
const recordings = files
  .sort((a, b) => b.localeCompare(a))
  .map((name) => JSON.parse(readFileSync(join(RESULTS, name), 'utf8')) as Recording);
const text = between(readFileSync(DOCUMENT, 'utf8'), BEGIN, END, recordings.map(sectionOf).join('\n\n'));
writeFileSync(
  DOCUMENT,
  await prettier.format(text, { ...(await prettier.resolveConfig(DOCUMENT)), parser: 'markdown' }),
);
