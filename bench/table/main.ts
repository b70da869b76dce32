/** `npm run bench:table`: writes the tables of docs/performance.md from the newest file of bench/results. */
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

const newest = readdirSync(RESULTS)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .at(-1);
if (newest === undefined) throw new Error('There are no results yet: npm run bench:record makes them.');
const recording = JSON.parse(readFileSync(join(RESULTS, newest), 'utf8')) as Recording;
const text = between(readFileSync(DOCUMENT, 'utf8'), BEGIN, END, sectionOf(recording));
writeFileSync(
  DOCUMENT,
  await prettier.format(text, { ...(await prettier.resolveConfig(DOCUMENT)), parser: 'markdown' }),
);
