// @ts-check
/** A Vite plugin that compiles AssemblyScript: `import { base64 } from './folder/index.ts?assemblyscript'`. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CACHE, CommandError, ROOT } from './shell.js';

const QUERY = '?assemblyscript';

/** No strings or objects, so no garbage collector and no text for a failure: what must not happen traps. */
const OPTIONS = ['--runtime', 'minimal', '--use', 'abort=', '--enable', 'simd', '-O3'];
/** Says that functions which pass vectors to each other cannot be called from outside; none of them is. */
const NO_WARNING = ['--disableWarning', '112'];

/**
 * The entry's folder is one program, without folders of its own. The result is kept in .cache by the contents of its
 * sources, so that a build compiles only what changed.
 * @returns {import('vite').Plugin}
 */
export function assemblyScript() {
  return {
    name: 'mangosaurus:assemblyscript',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!source.endsWith(QUERY) || !importer) return null;
      // Not a path that ends in .ts, which Vite would take for TypeScript.
      return `\0${resolve(dirname(importer), source.slice(0, -QUERY.length))}${QUERY}=`;
    },
    async load(id) {
      if (!id.startsWith('\0') || !id.endsWith(`${QUERY}=`)) return null;
      const entry = id.slice(1, -QUERY.length - 1);
      for (const path of sourcesBeside(entry)) this.addWatchFile(path);
      const wasm = await compile(entry);
      return `export const base64 = '${wasm.toString('base64')}';`;
    },
  };
}

/**
 * @param {string} entry
 * @returns {string[]} the entry and the sources in its folder
 */
function sourcesBeside(entry) {
  const folder = dirname(entry);
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  return names.sort().map((name) => join(folder, name));
}

/**
 * @param {string} entry
 * @returns {Promise<Buffer>} the WebAssembly module
 * @throws {CommandError} with the compiler's messages, if there are any
 */
async function compile(entry) {
  const packageFile = join(ROOT, 'node_modules/assemblyscript/package.json');
  const hash = createHash('sha256').update(JSON.parse(readFileSync(packageFile, 'utf8')).version);
  for (const text of [...OPTIONS, ...sourcesBeside(entry).map((path) => readFileSync(path, 'utf8'))]) {
    hash.update(`${text.length} ${text}`);
  }
  const kept = join(CACHE, `assembly-${hash.digest('hex').slice(0, 16)}.wasm`);
  if (existsSync(kept)) return readFileSync(kept);
  const { main } = await import('assemblyscript/asc');
  const args = [basename(entry), '--baseDir', dirname(entry), '--outFile', 'module.wasm', ...OPTIONS, ...NO_WARNING];
  /** @type {Uint8Array | undefined} */
  let wasm;
  let messages = '';
  const { error } = await main(args, {
    writeFile: (_name, contents) => void (wasm = /** @type {Uint8Array} */ (contents)),
    stderr: { write: (text) => void (messages += text) },
  });
  if (error || !wasm || messages) throw new CommandError(`AssemblyScript does not compile ${entry}:\n${messages}`);
  mkdirSync(CACHE, { recursive: true });
  // Written aside and renamed, so that whoever reads it at this moment sees all of it or nothing.
  const aside = `${kept}.${process.pid}.tmp`;
  writeFileSync(aside, wasm);
  renameSync(aside, kept);
  return Buffer.from(wasm);
}
