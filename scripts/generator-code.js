// @ts-check
/** Makes the code of exported generators: src/export/generator, bundled and minified. */
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { CommandError, ROOT } from './shell.js';

const FOLDER = join(ROOT, 'src/export/generator');

/** The file that holds the result. */
export const CODE_FILE = join(FOLDER, 'generator_code.ts');

/** @returns {Promise<string>} the text that belongs into `CODE_FILE`; the same sources give the same text */
export async function generatorCode() {
  const text = `// Made by \`npm run generate:generator\` from the files of this folder; a test fails when it is out of date.

/** generator.ts as code: sets the variable \`mangosaurus\`, which has \`createGenerator\`. */
export const GENERATOR_CODE = ${literal(await minified('generator.ts', 'mangosaurus'))};

/** page.ts as code: sets the variable \`mangosaurusPage\`, which has \`showPage\`. */
export const PAGE_CODE = ${literal(await minified('page.ts', 'mangosaurusPage'))};
`;
  return format(text, { ...(await resolveConfig(CODE_FILE)), parser: 'typescript' });
}

/**
 * @param {string} entry a file of the folder
 * @param {string} name the variable that gets what the file exports
 * @returns {Promise<string>} one statement
 */
async function minified(entry, name) {
  const { build } = await import('vite');
  const result = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'silent',
    build: {
      target: 'es2022',
      write: false,
      minify: true,
      lib: { entry: join(FOLDER, entry), formats: ['iife'], name },
    },
  });
  const [output] = (Array.isArray(result) ? result : [result]).flatMap((part) => ('output' in part ? part.output : []));
  if (output?.type !== 'chunk') throw new CommandError(`${entry} did not become code.`);
  return output.code.trim();
}

/** @param {string} code */
function literal(code) {
  return JSON.stringify(code);
}
