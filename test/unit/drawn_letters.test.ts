import { afterEach, describe, expect, it } from 'vitest';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { readModel } from '../../src/formats/model_file.ts';
import { CELLS, type CellName } from '../../src/model/cells/index.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { layoutOf } from '../../src/model/layout.ts';
import { uniformDraw } from '../../src/model/random/threefry.ts';
import { drawSymbol, writeProbabilities } from '../../src/sample/draw.ts';
import type { Drawing } from '../../src/sample/draw.ts';
import { labelledModel } from '../../src/sample/labelled_model.ts';
import { sampleNames } from '../../src/sample/sample_names.ts';
import { drawnLetters } from '../../src/worker/drawn_letters.ts';
import type { DrawnLetters, LettersOrder } from '../../src/worker/protocol.ts';
import { NOTEBOOK_SETTINGS, withPreset } from '../../src/worker/settings.ts';
import type { CorpusSource, RunSettings } from '../../src/worker/settings.ts';
import { corpusSource, Desk } from '../helpers/studio_desk.ts';
import { TEXT } from '../helpers/texts.ts';

const ALL: Drawing = { temperature: 1, topK: null, topP: null };
const DRAWINGS: readonly Drawing[] = [ALL, { temperature: 0.7, topK: 5, topP: null }, { temperature: 1.4, topK: null, topP: 0.8 }]; // prettier-ignore
const SYMBOLS = ['\n', ...'abcdefg'];
const NAMES_TASK = { mode: 'names', keepCase: false, window: null } as const;

/** Weights that are large enough for letters to differ in probability; of a fixed generator. */
function modelOf(engine: ReturnType<typeof cpuEngine>, cell: CellName, layers: number) {
  const config = { ...notebookConfig(SYMBOLS.length), cell, layers, hiddenSize: 6 };
  const parameters = Float32Array.from({ length: layoutOf(config).length }, (_, i) => 2 * uniformDraw(9, 0, i) - 1);
  return engine.createModel(config, parameters);
}

/** The draws by which a name was made, place by place. */
function expectDraws({ ids, logits, uniforms }: DrawnLetters, drawing: Drawing, from: number): void {
  const V = logits.length / ids.length;
  const p = new Float64Array(V);
  for (let t = from; t < ids.length; t++) {
    const row = logits.subarray(t * V, (t + 1) * V);
    expect(drawSymbol(row, drawing, uniforms![t]!), `place ${t}`).toBe(ids[t]);
    writeProbabilities(row, drawing, p);
    const until = (id: number) => p.subarray(0, id).reduce((sum, share) => sum + share, 0);
    // The bars are those weights: the line lies within the bar of the letter that was drawn.
    expect(uniforms![t]!).toBeGreaterThanOrEqual(until(ids[t]!) - 1e-12);
    expect(uniforms![t]!).toBeLessThanOrEqual(until(ids[t]! + 1) + 1e-12);
  }
}

/** Oracle: `sampleNames` on the same model, with the prime. */
describe.each([
  ['the reference', referenceEngine],
  ['the CPU engine', () => cpuEngine()],
] as const)('a name letter by letter on %s', (_, open) => {
  it.each(Object.keys(CELLS) as CellName[])(
    'goes on after any letter as `sample` does with that prime: %s',
    async (cell) => {
      for (const layers of [1, 2]) {
        const model = await modelOf(open(), cell, layers);
        const vocabulary = Vocabulary.fromSymbols(SYMBOLS);
        const still = { model, label: null, iteration: 7 };
        const lettersOf = (order: LettersOrder) => drawnLetters(still, { vocabulary, task: NAMES_TASK }, order);
        for (const drawing of DRAWINGS) {
          const asked = { kind: 'draw', seed: 3, name: 2, drawing } as const;
          const whole = await lettersOf({ ...asked, begin: [] });
          const sampled = (prime: readonly number[]) =>
            sampleNames(model, { count: 1, maxLength: 50, drawing, seed: 3, firstName: 2, prime });
          expect([whole.ids]).toEqual(await sampled([]));
          expect(whole.uniforms![1]).toBe(uniformDraw(3, 2, 1));
          expect(whole).toMatchObject({ iteration: 7, symbols: SYMBOLS, head: [] });
          expectDraws(whole, drawing, 0);
          const place = Math.min(2, whole.ids.length - 1);
          for (const [id] of SYMBOLS.entries()) {
            const begin = [...whole.ids.subarray(0, place), id];
            const branch = await lettersOf({ ...asked, begin });
            if (id === 0) expect([...branch.ids]).toEqual(begin);
            else expect([branch.ids]).toEqual(await sampled(begin));
            expectDraws(branch, drawing, begin.length);
            // What was expected before the branch is as it was.
            expect(branch.logits.slice(0, place * 8)).toEqual(whole.logits.slice(0, place * 8));
          }
        }
        model.destroy();
      }
    },
  );
});

const SETTINGS: RunSettings = { ...NOTEBOOK_SETTINGS, device: 'cpu', hiddenSize: 8, iterations: 40 };
const LONG: RunSettings = { ...SETTINGS, iterations: 50_000_000 };
const NAMES = corpusSource('anna\notto\neve\nanna\n\n');
const ORDER = { kind: 'draw', begin: [], seed: 1, name: 0, drawing: ALL } as const;

let desk = new Desk();

afterEach(async () => {
  await desk.ask({ type: 'pause' });
  desk = new Desk();
});

async function train(corpus: CorpusSource = NAMES, settings = SETTINGS): Promise<void> {
  const done = desk.phase('done');
  await desk.ask({ type: 'start', corpus, settings });
  await done;
}

async function ask(order: LettersOrder) {
  const id = desk.all('letters').length + 1;
  await desk.ask({ type: 'draw-letters', id, order });
  expect(desk.all('letters').at(-1)!.id).toBe(id);
  return desk.all('letters').at(-1)!;
}

async function lettersOf(order: LettersOrder): Promise<DrawnLetters> {
  const { letters, error } = await ask(order);
  expect(error).toBeNull();
  return letters!;
}

/** The model that the worker saves, on the CPU engine. */
async function savedModel() {
  await desk.ask({ type: 'save', id: 1 });
  const { config, parameters } = readModel(desk.all('saved').at(-1)!.bytes!, 'the model');
  return cpuEngine().createModel(config, parameters);
}

const textOf = ({ ids, symbols }: DrawnLetters): string => [...ids].map((id) => symbols[id]).join('');

/** Oracle: `sampleNames` on the CPU engine with the parameters that the worker saves. */
describe('letters of the studio', () => {
  it('are of the model as it is, at rest', async () => {
    await train();
    for (const drawing of DRAWINGS) {
      const letters = await lettersOf({ ...ORDER, drawing, begin: [4, 5] });
      const request = { count: 1, maxLength: 50, drawing, seed: 1, firstName: 0, prime: [4, 5] };
      expect([letters.ids]).toEqual(await sampleNames(await savedModel(), request));
      expect(letters.iteration).toBe(40);
    }
  });

  it('are of one moment in the middle of training, which goes on', async () => {
    await desk.ask({ type: 'start', corpus: NAMES, settings: LONG });
    for (let seed = 0; seed < 10; seed++) {
      await desk.goesOn();
      expectDraws(await lettersOf({ ...ORDER, seed }), ALL, 0);
    }
    await desk.goesOn();
    await desk.ask({ type: 'moment', iteration: 0 });
    expect((await lettersOf(ORDER)).iteration).toBe(0);
    expect(desk.all('failed')).toEqual([]);
  });

  it('come after a label, and of a text after a newline', async () => {
    const reading = { kind: 'table', column: 1, labelColumn: 2, header: true } as const;
    const places = corpusSource('name\tpart\nkarby\tNorth\nashford\tNorth\nelmsett\tSouth\n', 'places.tsv');
    const settings = { ...withPreset(SETTINGS, 'names'), hiddenSize: 8, batchSize: 4, iterations: 20 };
    await train({ ...places, reading } as CorpusSource, settings);
    await desk.ask({ type: 'blend', blend: [['South', 1]] });
    const drawn = await lettersOf({ ...ORDER, begin: [4] });
    const label = drawn.symbols.findIndex((symbol) => symbol.includes('South'));
    expect(drawn.head).toEqual([label]);
    const request = { count: 1, maxLength: 50, drawing: ALL, seed: 1, firstName: 0, prime: [4] };
    expect([drawn.ids]).toEqual(await sampleNames(labelledModel(await savedModel(), label), request));
    for (const drawing of DRAWINGS) expectDraws(await lettersOf({ ...ORDER, drawing }), drawing, 0);
    await desk.ask({ type: 'blend', blend: [['North', 3], ['South', 1]] }); // prettier-ignore
    expectDraws(await lettersOf(ORDER), ALL, 0);

    const text = { ...withPreset(SETTINGS, 'text'), hiddenSize: 8, layers: 2, batchSize: 4, sequenceLength: 16, iterations: 5 }; // prettier-ignore
    await train(corpusSource(TEXT, 'verse.txt'), text);
    for (const drawing of DRAWINGS) {
      const line = await lettersOf({ ...ORDER, drawing, begin: [5] });
      const [ids] = await sampleNames(await savedModel(), { ...request, drawing, maxLength: 41, prime: [0, 5] });
      expect([0, ...line.ids]).toEqual([...ids!]);
      expectDraws(line, drawing, 1);
      expect(line.ids.length).toBeLessThanOrEqual(40);
    }
  });

  it('can be given, and are refused with the reason', async () => {
    await train();
    const given = await lettersOf({ kind: 'given', text: 'Eve' });
    expect(textOf(given)).toBe('eve\n');
    expect(given.uniforms).toBeNull();
    expect(given.logits).toHaveLength(4 * 7);
    expect(textOf(await lettersOf({ kind: 'given', text: '' }))).toBe('\n');
    // A long beginning goes on, and is not cut.
    expect((await lettersOf({ ...ORDER, begin: Array<number>(60).fill(1) })).ids.length).toBeGreaterThan(60);
    const faults: [LettersOrder, RegExp][] = [
      [{ kind: 'given', text: 'annx' }, /Symbol 4 of the text is .*x.*not one of the 7 symbols/],
      [{ kind: 'given', text: 'anna\notto' }, /several lines/],
      [{ kind: 'given', text: 'a'.repeat(512) }, /512 symbols; at most 511/],
      [{ ...ORDER, begin: [7] }, /id 7 at place 1\. Give ids from 0 to 6/],
      [{ ...ORDER, begin: [0, 1] }, /ends at place 1/],
      [{ ...ORDER, begin: Array<number>(512).fill(1) }, /at most 511/],
      [{ ...ORDER, seed: -1 }, /Seed -1/],
      [{ ...ORDER, drawing: { ...ALL, temperature: 0 } }, /temperature is 0/],
      [{ ...ORDER, drawing: { ...ALL, topK: 0 } }, /top-k is 0/],
      [{ ...ORDER, drawing: { ...ALL, topP: 1.5 } }, /top-p is 1\.5/],
    ];
    for (const [order, words] of faults) expect((await ask(order)).error).toMatch(words);
    desk = new Desk();
    expect((await ask(ORDER)).error).toMatch(/no model to look into: train or open one first/);
  });
});
