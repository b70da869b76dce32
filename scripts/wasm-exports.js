// @ts-check
/** Writes down what the WebAssembly module of the CPU engine exports, as the AssemblyScript compiler says it. */
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { declarationsOf } from './assembly-script.js';
import { CommandError, ROOT } from './shell.js';

const ENTRY = join(ROOT, 'src/wasm/assembly/index.ts');

/** The file that holds the result. */
export const EXPORTS_FILE = join(ROOT, 'src/wasm/exports.ts');

const HEAD = `// Made by \`npm run generate:wasm\` from src/wasm/assembly/index.ts; a test fails when it is out of date.

/**
 * The functions of the WebAssembly module by name: names and WebAssembly types of their parameters in order, and the type of
 * the result. \`usize\` is an address or a size of 32 bits.
 */
`;

/**
 * @returns {Promise<string>} the text that belongs into \`EXPORTS_FILE\`; the same sources give the same text
 * @throws {CommandError} where AssemblyScript does not compile, or says it in another way than is known here
 */
export async function wasmExports() {
  const functions = functionsIn(await declarationsOf(ENTRY));
  const text = `${HEAD}export const EXPORTS = ${JSON.stringify(functions)} as const;\n`;
  return format(text, { ...(await resolveConfig(EXPORTS_FILE)), parser: 'typescript' });
}

/**
 * @param {string} declarations
 * @returns {Record<string, { parameters: [name: string, type: string][], result: string }>} by name, in alphabetical order
 */
function functionsIn(declarations) {
  const found = [...declarations.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\s*export function (\w+)\(/gs)].map(
    ([, comment = '', name = '']) => {
      const parameters = [...comment.matchAll(/@param (\w+) `(\w+)`/g)].map(([, of = '', type = '']) => [of, type]);
      return [name, { parameters, result: /@returns `(\w+)`/.exec(comment)?.[1] ?? 'void' }];
    },
  );
  if (found.length === 0 || found.length !== declarations.match(/export function /g)?.length) {
    throw new CommandError(`AssemblyScript declares functions in a way that is not known:\n${declarations}`);
  }
  return Object.fromEntries(found.sort(([one = ''], [other = '']) => (one < other ? -1 : 1)));
}
