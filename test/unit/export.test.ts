import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { CODE_FILE, generatorCode } from '../../scripts/generator-code.js';
import { ROOT } from '../../scripts/shell.js';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { base64Of } from '../../src/export/base64.ts';
import { exportFolder, exportKindOf, exportModel } from '../../src/export/export_model.ts';
import type { ExportOptions } from '../../src/export/export_model.ts';
import { GENERATOR_CODE, PAGE_CODE } from '../../src/export/generator/generator_code.ts';
import { packWeights, packedBytes, roundedParameters } from '../../src/export/pack_weights.ts';
import { withoutLabels } from '../../src/export/without_labels.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { primeIds } from '../../src/sample/prime.ts';
import { evaluateNames } from '../../src/train/evaluate.ts';
import { SYMBOLS, importExported, randomModel } from '../helpers/exported.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const vocabulary = Vocabulary.fromSymbols(SYMBOLS);

describe('the code of generators', () => {
  /** Oracle: the bundler. */
  it('is what the sources become', async () => {
    expect(readFileSync(CODE_FILE, 'utf8'), 'run `npm run generate:generator`').toBe(await generatorCode());
  });

  it('is small: everything but the weights has at most 6 kB', () => {
    const model = randomModel();
    const text = exportModel(model, 'js') as string;
    const { weights } = packWeights(model, 16);
    expect(text).toContain(weights);
    expect(Buffer.byteLength(text) - weights.length).toBeLessThanOrEqual(6_144);
    expect(Buffer.byteLength(exportModel(model, 'html')) - weights.length).toBeLessThanOrEqual(14_000);
  });

  it('makes no code from texts, and holds nothing that would end a script', () => {
    for (const code of [GENERATOR_CODE, PAGE_CODE]) {
      expect(code).not.toMatch(/\beval\b|\bFunction\(|globalThis|<\/|<!--|WebAssembly|Math\.random/);
    }
  });
});

/** Oracle: the reference engine with the weights that are left of 8 or 16 bits. Both compute in float64. */
describe.each([
  ['rnn', 'sigmoid', 16],
  ['lstm', 'sigmoid', 16],
  ['lstm', 'hard_sigmoid', 8],
  ['gru', 'sigmoid', 8],
  ['gru', 'hard_sigmoid', 16],
  ['mingru', 'sigmoid', 16],
  ['mingru', 'hard_sigmoid', 8],
] as const)('a module with a %s, %s, %i bits', (cell, gateActivation, bits) => {
  const model = randomModel({ cell, gateActivation });

  it.each([1, 3])('makes the names of the engine, and loses what it loses; layers: %i', async (layers) => {
    const deep = randomModel({ cell, gateActivation, layers });
    const generator = await importExported(folder, deep, { bits });
    const engine = await referenceEngine().createModel(deep.config, roundedParameters(deep, bits));
    const drawn = await engine.sample({
      ...{ count: 1_000, maxLength: 20, temperature: 0.8 },
      uniforms: { kind: 'counter', seed: 7, firstName: 3 },
    });
    const names = generator.names({ count: 1_000, maxLength: 20, temperature: 0.8, seed: 7, first: 3 });
    expect(names).toEqual(drawn.map((ids) => vocabulary.decode(ids)));
    expect(new Set(names).size).toBeGreaterThan(500);
    for (const name of ['', ...new Set(names.slice(0, 20))]) {
      const { natsPerSymbol } = await evaluateNames(engine, [vocabulary.encode(name)]);
      // The same float64 numbers in another order of operations.
      expect(generator.score(name)).toBeCloseTo(natsPerSymbol, 11);
    }
  });

  it('begins names as the engine does', async () => {
    const generator = await importExported(folder, model, { bits });
    const engine = await referenceEngine().createModel(model.config, roundedParameters(model, bits));
    // The capital A is unknown, Z is known, and the accent is a character of its own.
    for (const begin of ['Ab', 'Ze\u0301', '🦖<']) {
      const prime = [...primeIds(begin, vocabulary)];
      const request = { count: 50, maxLength: 9, temperature: 1, prime };
      const drawn = await engine.sample({ ...request, uniforms: { kind: 'counter', seed: 0, firstName: 0 } });
      const names = generator.names({ count: 50, maxLength: 9, begin });
      expect(names).toEqual(drawn.map((ids) => vocabulary.decode(ids)));
      expect(names[0]!.startsWith(begin.normalize('NFC').replace('A', 'a'))).toBe(true);
    }
  });
});

describe('a module', () => {
  let generator: Awaited<ReturnType<typeof importExported>>;
  beforeAll(async () => void (generator = await importExported(folder, randomModel())));

  it('makes ten names of seed 0, and name k of a seed however many are asked for', () => {
    const names = generator.names();
    expect(names).toHaveLength(10);
    expect(generator.names({ seed: 0, count: 4, first: 5 })).toEqual(names.slice(5, 9));
    expect(generator.names({ seed: 1 })).not.toEqual(names);
    expect(generator.names({ count: 0 })).toEqual([]);
    expect(generator.names({ begin: 'abc', maxLength: 3, count: 2 })).toEqual(['abc', 'abc']);
    expect(generator.names({ seed: 2 ** 32 - 1, first: 2 ** 32 - 2, count: 2 })).toHaveLength(2);
  });

  it('keeps to the likeliest symbols at the lowest temperature', () => {
    const names = generator.names({ temperature: Number.MIN_VALUE, maxLength: 6 });
    expect(new Set(names).size).toBe(1);
  });

  it('scores capitals that it does not know as small letters, and a sigma as its place in the word asks', async () => {
    expect(generator.score('ABE\u0301')).toBe(generator.score('abé'));
    expect(generator.score('Z')).not.toBe(generator.score('a'));
    const { symbols } = Vocabulary.of(['οσς']);
    const greek = { ...randomModel({ vocabSize: symbols.length }), symbols };
    const { score } = await importExported(folder, greek);
    expect(score('ΣΟΣ')).toBe(score('σος'));
    expect(score('ΣΟΣ')).not.toBe(score('σοσ'));
  });

  it.each([
    [{ count: -1 }, 'count is -1; give a whole number from 0 to 4294967295.'],
    [{ count: 1.5 }, 'count is 1.5;'],
    [{ count: '5' }, 'count is 5;'],
    [{ count: null }, 'count is null;'],
    [{ seed: 2 ** 32 }, 'seed is 4294967296; give a whole number from 0 to 4294967295.'],
    [{ seed: NaN }, 'seed is NaN;'],
    [{ first: 2 ** 32, count: 1 }, 'first is 4294967296; give a whole number from 0 to 4294967295.'],
    [{ maxLength: 0 }, 'maxLength is 0; give a whole number from 1 to 4294967295.'],
    [{ temperature: 0 }, 'temperature is 0; give a number above 0.'],
    [{ temperature: Infinity }, 'temperature is Infinity;'],
    [{ temperature: '1' }, 'temperature is 1;'],
    [{ begin: 'aßa' }, 'Symbol 2 of begin is "ß" (U+00DF), which no name here can have.'],
    [{ begin: 'a\n' }, 'Symbol 2 of begin is U+000A,'],
    [{ begin: '\ud83e' }, 'Symbol 1 of begin is U+D83E,'],
    [{ begin: 7 }, 'begin is 7; give a text.'],
    [{ begin: 'abc', maxLength: 2 }, 'begin has 3 symbols, but maxLength is 2.'],
  ])('refuses %o', (options, message) => {
    const call = (): unknown => generator.names(options as never);
    expect(call).toThrow(RangeError);
    expect(call).toThrow(message);
  });

  it.each([['x'], ['a\nb'], [undefined], [Symbol('a')]])('scores no %s', (name) => {
    expect(() => generator.score(name as string)).toThrow(RangeError);
  });

  it('stays whole whatever its title is', async () => {
    for (const title of ['*/ </script><!-- ', 'a\nthrow 1', 'a\u2028throw 1', "'`${throw 1}`"]) {
      const { names } = await importExported(folder, randomModel(), { title });
      expect(names({ seed: 3 })).toEqual(generator.names({ seed: 3 }));
      const page = exportModel(randomModel(), 'html', { title }) as string;
      expect(page.match(/<\/?script/g)).toEqual(['<script', '</script']);
      expect(page.match(/<!--/)).toBeNull();
    }
  });

  it('needs nothing, not even code from texts, and adds nothing to the globals', () => {
    const program = `
      const before = Reflect.ownKeys(globalThis);
      const { names, ...others } = await import(${JSON.stringify(pathToFileURL(generator.path).href)});
      const added = Reflect.ownKeys(globalThis).filter((key) => !before.includes(key));
      console.log(JSON.stringify({ names: names({ seed: 5 }), others: Object.keys(others), added }));`;
    writeFileSync(join(folder, 'program.mjs'), program);
    const args = ['--disallow-code-generation-from-strings', 'program.mjs'];
    const found = JSON.parse(execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }));
    expect(found).toEqual({ names: generator.names({ seed: 5 }), others: ['score'], added: [] });
  });

  it('has types for strict programs that check JavaScript, too', () => {
    writeFileSync(join(folder, 'elves.js'), exportModel(randomModel(), 'js') as string);
    const consumer = `import { names, score } from './elves.js';
      const list: string[] = names({ count: 5, begin: 'Kar', seed: 1, first: 2, temperature: 0.7, maxLength: 20 });
      export const surprise: number = score(list[0]!) + names().length;
      // @ts-expect-error
      names({ count: '5' });
      // @ts-expect-error
      names({ amount: 5 });
      // @ts-expect-error
      score(5);`;
    writeFileSync(join(folder, 'consumer.ts'), consumer);
    const compilerOptions = {
      ...{ target: 'es2022', module: 'esnext', moduleResolution: 'bundler', lib: ['es2022'], types: [] },
      ...{ strict: true, allowJs: true, checkJs: true, noEmit: true },
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const run = (): string => execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    expect(run()).toBe('');
  });
});

describe('exportModel', () => {
  it('makes equal files of equal models, and smaller ones with fewer bits', () => {
    const model = randomModel();
    for (const kind of ['js', 'html'] as const) {
      expect(exportModel(model, kind)).toBe(exportModel(structuredClone(model), kind));
      expect(exportModel(model, kind, { bits: 8 }).length).toBeLessThan(exportModel(model, kind).length);
    }
  });

  it('gives generators a temperature of their own, which options override', async () => {
    const [safe, plain] = await Promise.all(
      [{ temperature: 0.3 }, {}].map((options) => importExported(folder, randomModel(), options)),
    );
    const asked = plain!.names({ count: 50, temperature: 0.3 });
    expect(safe!.names({ count: 50 })).toEqual(asked);
    expect(plain!.names({ count: 50 })).not.toEqual(asked);
    expect(safe!.names({ count: 50, temperature: 1 })).toEqual(plain!.names({ count: 50 }));
    expect(exportModel(randomModel(), 'js', { temperature: 0.3 })).toContain('bolder ones; 0.3 by default');
    expect(exportModel(randomModel(), 'html', { temperature: 0.3 })).toMatch(/id="temperature".* value="0.3"/);
    expect(() => exportModel(randomModel(), 'js', { temperature: 0 })).toThrow(
      'temperature is 0; give a number above 0.',
    );
    const keras = (): unknown => exportModel(randomModel(), 'keras', { temperature: 0.3 });
    expect(keras).toThrow(/^temperature is 0\.3, but .* makes no names by itself\. Leave it out\./);
  });

  it('writes a title as text', () => {
    const page = exportModel(randomModel(), 'html', { title: '<b>Elves & $& "Co"' }) as string;
    expect(page).toContain('<h1>&#60;b&#62;Elves &#38; $&#38; &#34;Co&#34;</h1>');
    expect(page).not.toContain('{{');
  });

  it('refuses text, large models and options out of range', () => {
    const model = randomModel();
    const text = { ...model, task: { mode: 'text', keepCase: true, window: null } } as const;
    expect(() => exportModel(text, 'html')).toThrow('The model writes running text, but a generator makes names.');
    const large = { ...model, config: { ...model.config, vocabSize: 65_536, hiddenSize: 1_024 } };
    expect(() => exportModel(large, 'js')).toThrow(/would take \d+ bytes of 16 bits each; .* Use 8 bits/);
    expect(() => exportModel(model, 'exe' as 'js')).toThrow('kind is exe; give one of: js, html, ');
    expect(() => exportModel(model, 'js', { bits: 4 } as unknown as ExportOptions)).toThrow('bits is 4; give 8 or 16.');
    const onnx = (): unknown => exportModel(model, 'onnx', { bits: 8 });
    expect(onnx).toThrow('bits is 8, but one step of the model for ONNX runtimes keeps weights as they are.');
    expect(() => exportFolder(model, 'exe' as 'torch')).toThrow('kind is exe; give one of: torch.');
  });

  it('knows kinds by endings', () => {
    expect(['a.js', 'A.MJS', 'x/a.html', 'a.htm', 'js', 'a.ts'].map(exportKindOf)).toEqual([
      ...['js', 'js', 'html', 'html', null, null],
    ]);
    expect(['a.keras', 'a.ONNX', 'a.json', 'a/', 'a.js/', 'a\\'].map(exportKindOf)).toEqual([
      ...['keras', 'onnx', 'json', 'torch', 'torch', 'torch'],
    ]);
  });
});

describe('packed weights', () => {
  it('are off by at most half a step of their row', () => {
    const model = randomModel({ cell: 'gru' });
    const { parameters } = model;
    parameters.fill(0, 0, model.config.vocabSize);
    parameters[model.config.vocabSize] = 1e-44;
    parameters[2 * model.config.vocabSize] = 1e30;
    for (const bits of [8, 16] as const) {
      const rounded = roundedParameters(model, bits);
      for (const { name, shape, offset, length } of layoutOf(model.config).tensors) {
        const columns = shape.at(-1)!;
        for (let from = offset; from < offset + length; from += columns) {
          const row = parameters.subarray(from, from + columns);
          const largest = Math.max(...row.map(Math.abs));
          const steps = bits === 8 && shape.length > 1 ? 127 : 32_767;
          // The scale is rounded to float32, and so is the product.
          const most = (0.5 * largest) / steps + largest * 2 ** -22;
          row.forEach((value, i) => expect(Math.abs(value - rounded[from + i]!), name).toBeLessThanOrEqual(most));
        }
      }
      expect(rounded.every(Number.isFinite)).toBe(true);
      expect(atob(packWeights(model, bits).weights)).toHaveLength(packedBytes(model, bits));
    }
  });

  /** Oracle: Node's Buffer. */
  it('are plain base64', () => {
    for (const length of [0, 1, 2, 3, 12_287, 12_288, 12_289, 40_000]) {
      const bytes = Uint8Array.from(
        { length },
        (
          (random) => () =>
            random.uint32()
        )(new NumpyRandom(length)),
      );
      expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }
  });

  it('survive a layer of one unit', async () => {
    const { names } = await importExported(folder, randomModel({ cell: 'rnn', hiddenSize: 1 }));
    expect(names({ count: 3 })).toHaveLength(3);
  });
});

describe('a model with labels', () => {
  const symbols = [...SYMBOLS, 'label: elves', 'label: orcs'];
  const labelled = { ...randomModel({ vocabSize: symbols.length }), symbols };
  const bias = viewOf(labelled.parameters, layoutOf(labelled.config), 'head.bias');
  bias.fill(-30_000, SYMBOLS.length);

  it('is exported without them: the names are those that it makes without a label', async () => {
    const { names, score } = await importExported(folder, labelled);
    const engine = await referenceEngine().createModel(labelled.config, labelled.parameters);
    const all = Vocabulary.fromSymbols(symbols);
    const uniforms = { kind: 'counter', seed: 3, firstName: 0 } as const;
    const drawn = await engine.sample({ count: 200, maxLength: 50, temperature: 1, uniforms });
    const own = names({ count: 200, seed: 3 });
    const same = drawn.filter((ids, k) => all.decode(ids) === own[k]).length;
    // The weights have 16 bits; a uniform at a boundary may draw another symbol.
    expect(same).toBeGreaterThan(190);
    const { natsPerSymbol } = await evaluateNames(engine, [all.encode('abc')]);
    expect(score('abc')).toBeCloseTo(natsPerSymbol, 2);
  });

  it('without labels is the model itself', () => {
    const model = randomModel();
    expect(withoutLabels(model).parameters).toBe(model.parameters);
  });
});
