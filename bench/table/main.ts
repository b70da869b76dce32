/**
 * `npm run bench:table`: writes all tables of each recording in bench/results to a Markdown file beside it, and summaries into
 * docs/performance.md: of the newest recording of each graphics card, and of the newest without one.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import type { Recording } from './recording.ts';
import { between, documentOf, newestOfEachCard, summaryOf } from './tables.ts';

/** As far above this folder as above dist/node, the folder of the built program. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RESULTS = join(ROOT, 'bench/results');
const DOCUMENT = join(ROOT, 'docs/performance.md');
const BEGIN = '<!-- npm run bench:table writes what follows -->';
const END = '<!-- npm run bench:table wrote what is above -->';

const stems = readdirSync(RESULTS)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length))
  .sort();
if (stems.length === 0) throw new Error('There are no results yet: npm run bench:record makes them.');
const recordings = new Map(stems.map((stem) => [stem, recordingOf(stem)]));
for (const [stem, recording] of recordings) await write(join(RESULTS, `${stem}.md`), documentOf(recording));
const summaries = newestOfEachCard(recordings).map((stem) => summaryOf(recordings.get(stem)!, stem));
await write(DOCUMENT, between(readFileSync(DOCUMENT, 'utf8'), BEGIN, END, summaries.join('\n\n')));

function recordingOf(stem: string): Recording {
  return JSON.parse(readFileSync(join(RESULTS, `${stem}.json`), 'utf8')) as Recording;
}

async function write(path: string, markdown: string): Promise<void> {
  const options = await prettier.resolveConfig(DOCUMENT);
  writeFileSync(path, await prettier.format(markdown, { ...options, parser: 'markdown' }));
}
