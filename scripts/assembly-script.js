// @ts-check
/**
 * A Vite plugin that compiles AssemblyScript: `import { program } from './folder/index.ts?assemblyscript'`, or with
 * `?assemblyscript&relaxed` for relaxed SIMD, whose results may differ between machines.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CACHE, CommandError, ROOT } from './shell.js';

const QUERY = /\?assemblyscript(&relaxed)?$/;
/** The end of module ids, without which Vite would treat them as TypeScript. */
const MARK = '=';

/**
 * The programs use no strings or objects, so they need no garbage collector. A failed assertion traps without a message.
 */
const OPTIONS = ['--runtime', 'minimal', '--use', 'abort=', '--enable', 'simd', '-O3'];
/** The memory is imported and shared between threads: 1 MiB at first, 4 GiB at most (in pages of 64 KiB). */
const MEMORY = [
  '--enable',
  'threads',
  '--importMemory',
  '--sharedMemory',
  '--initialMemory',
  '16',
  '--maximumMemory',
  '65536',
];
/** The bytes in a module that import a shared memory. The last byte marks the memory as shared. */
const SHARED_MEMORY = Buffer.from('\x06memory\x02\x03', 'latin1');
/** A warning that functions with vector parameters cannot be called from JavaScript, which we do not do. */
const NO_WARNING = ['--disableWarning', '112'];

/**
 * The entry's folder is one program and has no subfolders. Results are cached in .cache by the contents of the sources, so
 * that a build compiles only changed programs.
 * @returns {import('vite').Plugin}
 */
export function assemblyScript() {
  return {
    name: 'mangosaurus:assemblyscript',
    enforce: 'pre',
    resolveId(source, importer) {
      const query = QUERY.exec(source)?.[0];
      if (!query || !importer) return null;
      return `\0${resolve(dirname(importer), source.slice(0, -query.length))}${query}${MARK}`;
    },
    async load(id) {
      const [query, relaxed] = QUERY.exec(id.slice(0, -MARK.length)) ?? [];
      if (!id.startsWith('\0') || !query) return null;
      const entry = id.slice(1, -query.length - MARK.length);
      for (const path of sourcesBeside(entry)) this.addWatchFile(path);
      const wasm = await compile(entry, [...OPTIONS, ...MEMORY, ...(relaxed ? ['--enable', 'relaxed-simd'] : [])]);
      const memory = wasm.indexOf(SHARED_MEMORY);
      if (memory < 0) throw new CommandError(`What AssemblyScript makes of ${entry} imports no shared memory.`);
      const sharedFlag = memory + SHARED_MEMORY.length - 1;
      // A seventh smaller than base64 once it is compressed, since what repeats stays alike.
      return `export const program = { hex: '${wasm.toString('hex')}', sharedFlag: ${sharedFlag} };`;
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
 * @param {readonly string[]} options
 * @returns {Promise<Buffer>} the WebAssembly module
 * @throws {CommandError} with the compiler's messages, if there are any
 */
async function compile(entry, options) {
  const packageFile = join(ROOT, 'node_modules/assemblyscript/package.json');
  const hash = createHash('sha256').update(JSON.parse(readFileSync(packageFile, 'utf8')).version);
  for (const text of [...options, ...sourcesBeside(entry).map((path) => readFileSync(path, 'utf8'))]) {
    hash.update(`${text.length} ${text}`);
  }
  const kept = join(CACHE, `assembly-${hash.digest('hex').slice(0, 16)}.wasm`);
  if (existsSync(kept)) return readFileSync(kept);
  const wasm = /** @type {Uint8Array} */ ((await filesOf(entry, options))['module.wasm']);
  mkdirSync(CACHE, { recursive: true });
  // Written to a temporary file and renamed, so that concurrent readers never see a part of it.
  const aside = `${kept}.${process.pid}.tmp`;
  writeFileSync(aside, wasm);
  renameSync(aside, kept);
  return Buffer.from(wasm);
}

/**
 * @param {string} entry
 * @returns {Promise<string>} TypeScript's declarations of what a program exports, with the WebAssembly type of each
 *   parameter and result in their comments
 * @throws {CommandError} with the compiler's messages, if there are any
 */
export async function declarationsOf(entry) {
  // Declarations are the same however well the code is optimized.
  const options = [...OPTIONS.filter((option) => option !== '-O3'), ...MEMORY, '--bindings', 'raw'];
  return /** @type {string} */ ((await filesOf(entry, options))['module.d.ts']);
}

/**
 * @param {string} entry
 * @param {readonly string[]} options
 * @returns {Promise<Record<string, string | Uint8Array>>} the files that the compiler makes, by name: module.wasm and others
 * @throws {CommandError} with the compiler's messages, if there are any
 */
async function filesOf(entry, options) {
  const { main } = await import('assemblyscript/asc');
  const args = [basename(entry), '--baseDir', dirname(entry), '--outFile', 'module.wasm', ...options, ...NO_WARNING];
  /** @type {Record<string, string | Uint8Array>} */
  const files = {};
  let messages = '';
  const { error } = await main(args, {
    writeFile: (name, contents) => void (files[basename(name)] = contents),
    stderr: { write: (text) => void (messages += text) },
  });
  if (error || messages) throw new CommandError(`AssemblyScript does not compile ${entry}:\n${messages}`);
  return files;
}
