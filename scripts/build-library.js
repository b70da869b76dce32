// @ts-check
/** Builds the package's files: the library in dist/lib with its types, and the command-line tool in dist/node. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildNodeProgram, bundleModules, mark } from './build-node.js';
import { CACHE, CommandError, ROOT, oneAtATime, runMain } from './shell.js';

const FOLDER = join(ROOT, 'dist/lib');
/** The file with the mark of the sources that dist/lib was built from. */
const MARK = join(CACHE, 'library-sources');

/** Modules that only a device needs. */
const DEVICE = /\/(src\/(webgpu|check)|shaders)\//;

/** The library's main files, by their names in the `exports` of package.json. */
const ENTRIES = { index: 'src/index.ts', node: 'src/index.node.ts' };

/** Builds the package's files, unless they were built from the same sources. */
export async function buildPackage() {
  await buildNodeProgram('cli', 'src/cli/main.ts');
  await oneAtATime('build-library', async () => {
    const sources = mark();
    if (existsSync(MARK) && existsSync(FOLDER) && readFileSync(MARK, 'utf8') === sources) return;
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    // What is loaded on demand has a file of its own: the GPU engine, what times its kernels, and what reads traces.
    const isCommon = (/** @type {string} */ id) => !DEVICE.test(id);
    const codeSplitting = { groups: [{ name: 'common', test: isCommon, minShareCount: 2 }] };
    const names = { entryFileNames: '[name].js', chunkFileNames: '[name].js' };
    for (const file of await bundleModules(ENTRIES, { ...names, codeSplitting })) {
      if (file.type !== 'chunk') {
        throw new CommandError(
          `The library must become code alone, but ${file.fileName} is none. Import text with ?raw.`,
        );
      }
      writeFileSync(join(FOLDER, file.fileName), file.code);
    }
    writeFileSync(join(FOLDER, 'index.d.ts'), await bundleTypes());
    writeFileSync(MARK, sources);
  });
}

/** @returns {Promise<string>} the declarations of all that is public, in one file; both entries have the same */
async function bundleTypes() {
  const { generateDtsBundle } = await import('dts-bundle-generator');
  const entry = { filePath: join(ROOT, ENTRIES.index), output: { noBanner: true, exportReferencedTypes: false } };
  const [types = ''] = generateDtsBundle([entry], { preferredConfigPath: join(ROOT, 'tsconfig.json') });
  return types;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runMain(buildPackage);
