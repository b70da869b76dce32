import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { readNames } from '../../src/corpus/name_list.ts';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { clip, model, optimize, sample } from '../../src/reference/notebook.ts';
import type { NotebookPrint } from '../../src/reference/notebook.ts';
import type { NotebookParameters } from '../../src/reference/notebook_network.ts';
import { titled } from '../../src/ui/format.ts';
import { NOTEBOOK_PRINTS } from '../../src/ui/lesson/notebook_prints.ts';
import { notebookRunOn } from '../helpers/training_runs.ts';

/** n_a and vocab_size of the notebook's test cells. */
const UNITS = 100;
const SYMBOLS = 27;

/** The tensors of cells 7 and 9, in the order in which they draw them. */
function drawnParameters(random: NumpyRandom): NotebookParameters {
  const Wax = random.randnArray(UNITS * SYMBOLS);
  const Waa = random.randnArray(UNITS * UNITS);
  const Wya = random.randnArray(SYMBOLS * UNITS);
  return { Wax, Waa, Wya, b: random.randnArray(UNITS), by: random.randnArray(SYMBOLS) };
}

/** Half a unit of the last digit the notebook printed. */
function expectPrinted(got: number, printed: string): void {
  const decimals = printed.split('.')[1]!.length;
  expect(Math.abs(got - Number(printed))).toBeLessThanOrEqual(0.5001 * 10 ** -decimals);
}

describe("the notebook's test cells (oracle: what it printed)", () => {
  test('clip, cell 5', () => {
    const random = new NumpyRandom(3);
    const drawn = (count: number) => random.randnArray(count).map((value) => value * 10);
    const gradients = { dWax: drawn(5 * 3), dWaa: drawn(5 * 5), dWya: drawn(2 * 5), db: drawn(5), dby: drawn(2) };
    expect(clip(gradients, 10)).toBe(gradients);
    expect(gradients.dWaa[1 * 5 + 2]).toBe(10);
    expect(gradients.dWax[3 * 3 + 1]).toBe(-10);
    expectPrinted(gradients.dWya[1 * 5 + 2]!, '0.29713815361');
    expect(gradients.db[4]).toBe(10);
    expectPrinted(gradients.dby[1]!, '8.45833407');
  });

  test('sample, cell 7', () => {
    const indices = sample(drawnParameters(new NumpyRandom(2)), 0);
    // The first 43: large weights make the rest depend on the last bits, and the notebook itself shows two versions.
    expect(indices.slice(0, 43)).toEqual([
      12, 17, 24, 14, 13, 9, 10, 22, 24, 6, 13, 11, 12, 6, 21, 15, 21, 14, 3, 2, 1, 21, 18, 24, 7, 25, 6, 25, 18, 10,
      16, 2, 3, 8, 15, 12, 11, 7, 1, 12, 10, 2, 7,
    ]);
    expect(indices.length).toBeLessThanOrEqual(51);
    expect(indices.at(-1)).toBe(0);
  });

  test('optimize, cell 9', () => {
    const random = new NumpyRandom(1);
    const aPrev = random.randnArray(UNITS);
    const parameters = drawnParameters(random);
    const before = parameters.Waa.slice();
    const X = [12, 3, 5, 11, 22, 3];
    const { loss, gradients, aLast } = optimize(X, [4, 14, 11, 22, 25, 26], aPrev, parameters, 0.01);
    expectPrinted(loss, '126.503975722');
    expectPrinted(gradients.dWaa[1 * UNITS + 2]!, '0.194709315347');
    expect(gradients.dWax.indexOf(Math.max(...gradients.dWax))).toBe(93);
    expectPrinted(gradients.dWya[1 * UNITS + 2]!, '-0.007773876032');
    expectPrinted(gradients.db[4]!, '-0.06809825');
    expectPrinted(gradients.dby[1]!, '0.01538192');
    expect(aLast[4]).toBeCloseTo(-1, 8);
    expect(parameters.Waa).toEqual(before.map((value, i) => value - 0.01 * gradients.dWaa[i]!));
  });
});

test('a name that never ends has 50 symbols and a newline', () => {
  const zeros = (count: number) => new Float64Array(count);
  // The newline is impossible: its logit is far below the others.
  const by = Float64Array.of(-1000, 0, 0);
  const indices = sample({ Wax: zeros(6), Waa: zeros(4), Wya: zeros(6), b: zeros(2), by }, 0);
  expect(indices).toHaveLength(51);
  expect(indices.indexOf(0)).toBe(50);
});

test('model() and a TrainingRun on the reference engine agree over 300 iterations', async () => {
  const list = builtInNames();
  const vocabulary = Vocabulary.of(list.names);
  const examples = list.names.map((name) => [...vocabulary.encode(name)]);
  const prints: NotebookPrint[] = [];
  const options = { iterations: 300, vocabSize: vocabulary.size, printEvery: 299 };
  const parameters = model(examples, { ...options, onPrint: (print) => prints.push(print) });
  expect(prints.map(({ iteration }) => iteration)).toEqual([0, 299]);

  const engine = referenceEngine();
  const trainer = await notebookRunOn(engine, list, { iterations: 300 });
  for (const { iteration, loss, names } of prints) {
    await trainer.run({ until: iteration + 1 });
    // The same float64 operations in another order at most: far below 1e-9 after so few steps.
    expect(Math.abs(trainer.smoothLoss! - loss)).toBeLessThan(1e-9);
    expect(await trainer.notebookNames(7)).toEqual(names.map((ids) => vocabulary.decode(ids)));
  }
  const { state } = await trainer.checkpoint();
  const flat = new Float64Array(state.parameters);
  const layout = layoutOf(trainer.config);
  for (const [name, own] of [
    ['rnn.weight_ih_l0', parameters.Wax],
    ['rnn.weight_hh_l0', parameters.Waa],
    ['rnn.bias_ih_l0', parameters.b],
    ['head.weight', parameters.Wya],
    ['head.bias', parameters.by],
  ] as const) {
    const difference = viewOf(flat, layout, name).map((value, i) => Math.abs(value - own[i]!));
    expect(Math.max(...difference), name).toBeLessThan(1e-12);
  }
});

const file = join(process.env['NOTEBOOK_DATA'] ?? '../shared/data', 'dinos.txt');
const present = existsSync(file);
test.skipIf(!present)(`model() prints as cell 11 did${present ? '' : ` (skipped: there is no ${file})`}`, () => {
  const { names } = readNames(readFileSync(file, 'utf8'), file);
  const vocabulary = Vocabulary.of(names);
  const printed: (string | number)[][] = [];
  model(
    names.map((name) => [...vocabulary.encode(name)]),
    {
      iterations: 2001,
      vocabSize: vocabulary.size,
      onPrint: ({ loss, names }) => printed.push([loss, ...names.map((ids) => vocabulary.decode(ids))]),
    },
  );
  const losses = printed.map(([loss]) => loss as number);
  for (const [i, { loss }] of NOTEBOOK_PRINTS.entries()) expectPrinted(losses[i]!, loss);
  expect(printed.map(([, ...names]) => names.map((name) => titled(name as string)))).toEqual(
    NOTEBOOK_PRINTS.map((print) => print.names),
  );
});
