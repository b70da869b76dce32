import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/shell.js';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { exportModel } from '../../src/export/export_model.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { SYMBOLS, randomModel } from '../helpers/exported.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
/** The program in docs/exports.md that reads a JSON file and writes names. */
const SAMPLER = /```js\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs/exports.md'), 'utf8'))![1]!;

type WriteName = (random: () => number, temperature: number, maxLength: number) => string;

/** Oracle: the reference engine with the same float32 weights; both compute in float64. Seed 9 draws the uniform numbers. */
describe.each([
  ['rnn', 'sigmoid', 1],
  ['lstm', 'sigmoid', 2],
  ['lstm', 'hard_sigmoid', 1],
  ['gru', 'sigmoid', 1],
  ['gru', 'hard_sigmoid', 3],
  ['mingru', 'sigmoid', 2],
  ['mingru', 'hard_sigmoid', 1],
] as const)(
  'the documented sampler on the JSON of a %s with gates of %s, layers: %i',
  (cell, gateActivation, layers) => {
    it('writes our names from the same uniform numbers', async () => {
      const model = randomModel({ cell, gateActivation, layers });
      const here = join(folder, `${cell}-${gateActivation}`);
      mkdirSync(here);
      writeFileSync(join(here, 'elves.json'), exportModel(model, 'json'));
      writeFileSync(join(here, 'sampler.mjs'), SAMPLER);
      const { writeName } = (await import(/* @vite-ignore */ pathToFileURL(join(here, 'sampler.mjs')).href)) as {
        writeName: WriteName;
      };
      const [count, maxLength, temperature] = [100, 12, 0.8];
      const random = new NumpyRandom(9);
      const values = Float64Array.from({ length: count * maxLength }, () => random.double());
      const rounded = Float64Array.from(Float32Array.from(model.parameters));
      const engine = await referenceEngine().createModel(model.config, rounded);
      const drawn = await engine.sample({ count, maxLength, temperature, uniforms: { kind: 'given', values } });
      const names = drawn.map((_, k) => {
        let at = k * maxLength;
        return writeName(() => values[at++]!, temperature, maxLength);
      });
      const vocabulary = Vocabulary.fromSymbols(SYMBOLS);
      expect(names).toEqual(drawn.map((ids) => vocabulary.decode(ids)));
      expect(new Set(names).size).toBeGreaterThan(50);
    });
  },
);

describe('a file of JSON', () => {
  it('holds what docs/exports.md says', () => {
    const task = { mode: 'text', keepCase: true, window: 40 } as const;
    const model = { ...randomModel(), task };
    const text = exportModel(model, 'json', { title: 'Elves' }) as string;
    const { tensors, ...others } = JSON.parse(text);
    const { config, symbols } = model;
    expect(others).toEqual({ format: 'mangosaurus-json', version: 1, title: 'Elves', config, symbols, task });
    const layout = layoutOf(config);
    expect(tensors.map(({ name, shape }: never) => ({ name, shape }))).toEqual(
      layout.tensors.map(({ name, shape }) => ({ name, shape })),
    );
    for (const { name, data } of tensors as { name: string; data: string }[]) {
      const bytes = new Uint8Array(Buffer.from(data, 'base64'));
      expect(new Float32Array(bytes.buffer), name).toEqual(Float32Array.from(viewOf(model.parameters, layout, name)));
    }
    expect(exportModel(structuredClone(model), 'json', { title: 'Elves' })).toBe(text);
  });

  it('has no labels, and is refused where it would be too large for a text', () => {
    const symbols = [...SYMBOLS, 'label: elves'];
    const labelled = { ...randomModel({ vocabSize: symbols.length }), symbols };
    expect(JSON.parse(exportModel(labelled, 'json') as string).symbols).toEqual(SYMBOLS);
    const model = randomModel();
    const large = { ...model, config: { ...model.config, vocabSize: 65_536, hiddenSize: 1_024 } };
    expect(() => exportModel(large, 'json')).toThrow(/has \d+ weights; a JSON file holds at most 67108864\./);
  });
});
