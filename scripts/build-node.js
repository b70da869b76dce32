// @ts-check
/** Bundles a Node program of this repository into dist/node if its sources have changed. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { assemblyScript } from './assembly-script.js';
import { compactWgsl } from './compact-wgsl.js';
import { CommandError, ROOT, oneAtATime } from './shell.js';

const SOURCES = [
  'src',
  'shaders',
  'bench',
  'scripts',
  'test/soak',
  'test/helpers',
  'tsconfig.json',
  'package-lock.json',
];
/** Folders without sources. */
const NO_SOURCES = ['node_modules', 'results'];

/**
 * Bundles a program, unless it was built from the same sources. Shaders are included as strings; packages are not included.
 * @param {string} name the result is dist/node/NAME.js
 * @param {string} entry the program's main file
 * @returns {Promise<string>} the bundle's path
 */
export async function buildNodeProgram(name, entry) {
  const bundle = join(ROOT, 'dist/node', `${name}.js`);
  if (readMark(bundle) === mark()) return bundle;
  if (!existsSync(join(ROOT, entry))) throw new CommandError(`There is no ${entry} in ${ROOT}.`);
  await oneAtATime(`build-${name}`, async () => {
    const sources = mark();
    if (readMark(bundle) === sources) return;
    const code = await bundleCode(entry);
    mkdirSync(join(ROOT, 'dist/node'), { recursive: true });
    // Written to a temporary file and renamed, so that concurrent readers see the old bundle or the new one.
    const aside = `${bundle}.${process.pid}.tmp`;
    writeFileSync(aside, `#!/usr/bin/env node\n${sources}\n${code}`, { mode: 0o755 });
    renameSync(aside, bundle);
  });
  return bundle;
}

/**
 * Bundles a program or a library of this repository to ES modules. Shaders and texts are included; packages are not.
 * @param {string | Record<string, string>} input the main file, or main files by name
 * @param {import('vite').Rolldown.OutputOptions} output how it is cut into files
 * @returns {Promise<import('vite').Rolldown.RolldownOutput['output'][number][]>} the files, not written yet
 */
export async function bundleModules(input, output) {
  const { build } = await import('vite');
  const result = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'silent',
    plugins: [assemblyScript(), compactWgsl()],
    // What runs in browsers, too, may not ask for packages by name.
    ssr: { noExternal: ['fastest-levenshtein', 'pbf', 'fflate'] },
    build: {
      ssr: true,
      target: 'es2023',
      write: false,
      minify: false,
      rolldownOptions: { input, output: { format: 'es', ...output } },
    },
  });
  return (Array.isArray(result) ? result : [result]).flatMap((part) => ('output' in part ? part.output : []));
}

/**
 * @param {string} entry
 * @returns {Promise<string>} one ES module
 */
async function bundleCode(entry) {
  const outputs = await bundleModules(entry, { codeSplitting: false });
  const [only, ...others] = outputs;
  if (only?.type !== 'chunk' || others.length > 0) {
    const names = outputs.map((output) => output.fileName).join(', ');
    throw new CommandError(`${entry} must become one file, but became: ${names}. Import text and shaders with ?raw.`);
  }
  return only.code.replace(/^#!.*\n/, '');
}

/** @returns {string} a comment line that changes with the path, size or time of any source */
export function mark() {
  const hash = createHash('sha256');
  /** @param {string} path */
  const visit = (path) => {
    const status = statSync(join(ROOT, path), { throwIfNoEntry: false });
    if (status?.isDirectory()) {
      const names = readdirSync(join(ROOT, path)).filter((name) => !NO_SOURCES.includes(name));
      for (const name of names.sort()) visit(`${path}/${name}`);
    } else if (status) hash.update(`${path} ${status.size} ${status.mtimeMs}\n`);
  };
  SOURCES.forEach(visit);
  return `// Sources: ${hash.digest('hex')}`;
}

/**
 * @param {string} bundle
 * @returns {string | null} the comment line of the bundle, null where there is no bundle
 */
function readMark(bundle) {
  if (!existsSync(bundle)) return null;
  const start = Buffer.alloc(200);
  const file = openSync(bundle, 'r');
  const length = readSync(file, start);
  closeSync(file);
  return start.toString('utf8', 0, length).split('\n')[1] ?? null;
}
