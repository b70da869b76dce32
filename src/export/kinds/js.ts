import type { SavedModel } from '../../formats/model_file.ts';
import type { ExportKind, ExportSettings } from '../export_kind.ts';
import { GENERATOR_CODE } from '../generator/generator_code.ts';
import { generatorModel } from '../generator_model.ts';
import { literalOf } from '../literal.ts';

/** An ES module without dependencies: `names(options)` makes names, `score(name)` tells how likely one is. */
export const js: ExportKind = {
  summary: 'an ES module that exports names() and score()',
  endings: ['.js', '.mjs'],
  generates: true,
  write: moduleOf,
};

/** The module's text. It ends with a line break. `src/export/generator/generator.ts` is the source of its code. */
export function moduleOf(model: SavedModel, settings: ExportSettings): string {
  const { title, bits, temperature } = settings;
  const { cell, layers, hiddenSize, vocabSize } = model.config;
  const sizes = `${cell}, ${layers} ${layers === 1 ? 'layer' : 'layers'} of ${hiddenSize} units, ${vocabSize} symbols`;
  return `// @ts-nocheck
// ${literalOf(title)}: names made up by a neural network (${sizes}, ${bits}-bit weights). Exported by mangosaurus.
${apiOf(temperature)}
${GENERATOR_CODE}
const generator = mangosaurus.createGenerator(${literalOf(generatorModel(model, settings))});
`;
}

/** What the module exports, with its types. */
const apiOf = (temperature: number): string => `
/**
 * Makes up names. The same options make the same names: name k of a seed does not depend on how many are asked for.
 * Throws a RangeError for options out of range, and for a beginning with symbols that no name here can have.
 * @param {object} [options]
 * @param {number} [options.count] how many; 10 by default
 * @param {string} [options.begin] what every name begins with
 * @param {number} [options.seed] a whole number from 0 to 4294967295; 0 by default
 * @param {number} [options.first] the number of the first name; 0 by default
 * @param {number} [options.temperature] below 1 for safer names, above 1 for bolder ones; ${temperature} by default
 * @param {number} [options.maxLength] the most symbols of a name, with the unseen one that ends it; 50 by default
 * @returns {string[]}
 */
export function names(options) {
  return generator.names(options);
}

/**
 * How surprising a name is, in nats per character, its end counted: the lower, the more it is like the names that were
 * learned. Throws a RangeError for symbols that no name here can have.
 * @param {string} name
 * @returns {number}
 */
export function score(name) {
  return generator.score(name);
}
`;
