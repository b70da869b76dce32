import { afterEach, describe, expect, it } from 'vitest';
import { layoutOf } from '../../src/model/layout.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { readModel } from '../../src/formats/model_file.ts';
import type { TracedText, WritingOrder } from '../../src/worker/protocol.ts';
import { NOTEBOOK_SETTINGS, withPreset } from '../../src/worker/settings.ts';
import type { CorpusSource, RunSettings } from '../../src/worker/settings.ts';
import { buffersOf } from '../../src/worker/trace_text.ts';
import { TRACED_FLOAT32, expectTrace } from '../helpers/traced.ts';
import { corpusSource, Desk } from '../helpers/studio_desk.ts';
import { TEXT } from '../helpers/texts.ts';

const SETTINGS: RunSettings = { ...NOTEBOOK_SETTINGS, device: 'cpu', hiddenSize: 8, iterations: 40 };
const LONG: RunSettings = { ...SETTINGS, iterations: 50_000_000 };
const SMALL_TEXT: RunSettings = {
  ...withPreset(SETTINGS, 'text'),
  ...{ hiddenSize: 8, layers: 2, batchSize: 4, sequenceLength: 16, iterations: 5 },
};
/** A notebook's run learns no labels. */
const LABELLED: RunSettings = { ...withPreset(SETTINGS, 'names'), hiddenSize: 8, batchSize: 4, iterations: 20 };
const NAMES = corpusSource('anna\notto\neve\nanna\n\n');
const PLACES = 'name\tpart\nkarby\tNorth\nashford\tNorth\nelmsett\tSouth\n';

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

/** The answer to a request for a trace. */
async function ask(text: string, model: WritingOrder['model'] = 'current') {
  const id = desk.all('traced').length + 1;
  await desk.ask({ type: 'trace', id, model, text });
  expect(desk.all('traced')).toHaveLength(id);
  expect(desk.all('traced').at(-1)!.id).toBe(id);
  return desk.all('traced').at(-1)!;
}

async function traceOf(text: string, model: WritingOrder['model'] = 'current'): Promise<TracedText> {
  const { traced, error } = await ask(text, model);
  expect(error).toBeNull();
  return traced!;
}

/** Expects the trace to be that of the reference with the parameters of a model file. */
async function expectModel({ inputs, targets, trace }: TracedText, bytes: Uint8Array): Promise<void> {
  const { config, parameters } = readModel(bytes, 'the model');
  const model = await referenceEngine().createModel(config, parameters);
  expectTrace(trace, await model.trace(inputs, targets), TRACED_FLOAT32);
  expect(trace.gradients).toHaveLength(layoutOf(config).length);
}

async function saved(): Promise<Uint8Array> {
  await desk.ask({ type: 'save', id: 1 });
  return desk.all('saved').at(-1)!.bytes!;
}

/** Oracle: the reference engine with the parameters that the worker saves. */
describe('a trace of the studio', () => {
  it('has a name from the zero vector to the newline, and the model that names are drawn from', async () => {
    await train();
    const traced = await traceOf('Otto\n');
    const { inputs, targets, symbols, iteration } = traced;
    expect(symbols).toEqual(['\n', 'a', 'e', 'n', 'o', 't', 'v']);
    expect([...inputs]).toEqual([-1, 4, 5, 5, 4]);
    expect([...targets]).toEqual([4, 5, 5, 4, 0]);
    expect(iteration).toBe(40);
    await expectModel(traced, await saved());
    expect(traced.trace.layers).toMatchObject([{ cell: null, gates: {} }]);
  });

  it('moves all its arrays to the page', async () => {
    await train();
    const traced = await traceOf('eve');
    const copy = structuredClone(traced);
    const moved = structuredClone(traced, { transfer: buffersOf(traced) });
    expect(moved).toEqual(copy);
    expect(traced.trace.layers[0]!.hiddenGradients).toHaveLength(0);
    expect(buffersOf(traced).every(({ byteLength }) => byteLength === 0)).toBe(true);
  });

  it('comes in the middle of training, which goes on; and of a moment', async () => {
    await desk.ask({ type: 'start', corpus: NAMES, settings: LONG });
    await desk.goesOn();
    expect((await traceOf('anna')).trace.timeSteps).toBe(5);
    await desk.goesOn();
    await desk.ask({ type: 'pause' });
    const latest = await traceOf('anna');
    expect(latest.iteration).toBe(desk.iteration);
    await expectModel(latest, await saved());
    await desk.ask({ type: 'moment', iteration: 0 });
    const first = await traceOf('anna');
    expect(first.iteration).toBe(0);
    expect(first.trace.loss).not.toBe(latest.trace.loss);
  });

  it('begins with the label under which names are drawn, which is not predicted', async () => {
    const reading = { kind: 'table', column: 1, labelColumn: 2, header: true } as const;
    await train({ ...corpusSource(PLACES, 'places.tsv'), reading } as CorpusSource, LABELLED);
    const plain = await traceOf('karby');
    await desk.ask({ type: 'blend', blend: [['South', 1]] });
    const south = await traceOf('karby');
    const label = south.symbols.findIndex((symbol) => symbol.includes('South'));
    expect(label).toBeGreaterThan(0);
    expect([...south.inputs]).toEqual([-1, label, ...plain.inputs.subarray(1)]);
    expect([...south.targets]).toEqual([-1, ...plain.targets]);
    expect(south.trace.losses[0]).toBe(0);
    await expectModel(south, await saved());
    await desk.ask({ type: 'blend', blend: [['North', 3], ['South', 1]] }); // prettier-ignore
    const both = await traceOf('karby');
    expect(both.symbols[both.inputs[1]!]).toMatch(/North/);
    expect(both.trace.loss).not.toBe(south.trace.loss);
  });

  it('has a text from its first symbol on, also of the built-in model', async () => {
    await train(corpusSource(TEXT, 'verse.txt'), SMALL_TEXT);
    const text = TEXT.slice(0, 30);
    const traced = await traceOf(text.replaceAll('\n', '\r\n'));
    const symbolsOf = (ids: Int32Array): string => [...ids].map((id) => traced.symbols[id]).join('');
    expect(symbolsOf(traced.inputs) + text.at(-1)).toBe(text);
    expect(text[0]! + symbolsOf(traced.targets)).toBe(text);
    const model = await saved();
    await expectModel(traced, model);
    expect(traced.trace.layers).toHaveLength(2);
    desk = new Desk({ loadSonnets: async () => model });
    const builtIn = await traceOf(text, 'sonnets');
    expectTrace(builtIn.trace, traced.trace, TRACED_FLOAT32);
    expect((await ask(text)).error).toMatch(/no model to look into: train or open one first/);
  });

  it('is refused with the reason, and the run goes on', async () => {
    await desk.ask({ type: 'start', corpus: NAMES, settings: LONG });
    await desk.goesOn();
    const refused = async (text: string): Promise<string> => {
      const { traced, error } = await ask(text);
      expect(traced).toBeNull();
      return error!;
    };
    expect(await refused('annx')).toMatch(/Symbol 4 of the text is .*x.*not one of the 7 symbols/);
    expect(await refused('')).toBe('There is nothing to look at. Give a name.');
    expect(await refused('\n')).toBe('There is nothing to look at. Give a name.');
    expect(await refused('anna\notto')).toBe('These are several lines. Give one name.');
    expect(await refused('a'.repeat(512))).toBe(
      'This has 512 symbols; at most 511 can be looked at. Give a shorter one.',
    );
    expect((await traceOf('a'.repeat(511))).trace.timeSteps).toBe(512);
    await desk.goesOn();
    expect(desk.all('failed')).toEqual([]);
    expect(desk.all('refused')).toEqual([]);
    expect(await ask('To be', 'sonnets')).toMatchObject({ traced: null, error: 'This test has no model.' });
  });

  it('of a text takes two symbols or more', async () => {
    await train(corpusSource(TEXT, 'verse.txt'), SMALL_TEXT);
    expect((await ask('T')).error).toMatch(/Give a text of two symbols or more/);
    expect((await ask('Tz\u0416')).error).toMatch(/Symbol 3 of the text/);
    expect((await ask('e'.repeat(514))).error).toMatch(/514 symbols; at most 513/);
    expect((await traceOf('e'.repeat(513))).trace.timeSteps).toBe(512);
  });
});
