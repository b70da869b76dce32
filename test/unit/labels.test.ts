import { describe, expect, it } from 'vitest';
import { combineLists } from '../../src/corpus/combine.ts';
import { InputError } from '../../src/corpus/errors.ts';
import { labelSymbol } from '../../src/corpus/labels.ts';
import { readNames } from '../../src/corpus/name_list.ts';
import { labelledSequence } from '../../src/corpus/sequences.ts';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { readModel } from '../../src/formats/model_file.ts';
import { writeRun } from '../../src/formats/run_file.ts';
import { fingerprintOf } from '../../src/formats/fingerprint.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
import { blendLabels } from '../../src/sample/blend.ts';
import { labelledModel } from '../../src/sample/labelled_model.ts';
import { natsPerCharacter } from '../../src/sample/nats.ts';
import { sampleNames } from '../../src/sample/sample_names.ts';
import { completeRecipe } from '../../src/train/complete.ts';
import { prepareDataSet } from '../../src/train/data_set.ts';
import { evaluateNames } from '../../src/train/evaluate.ts';
import { countTargets } from '../../src/train/source.ts';
import { PRESETS } from '../../src/train/presets.ts';
import { TrainingRun } from '../../src/train/training_run.ts';

const ABBA = readNames(['abba', 'abab', 'baab', 'aabb', 'bbaa', 'abbb'].join('\n'), 'abba.txt');
const CODA = readNames(['cdcd', 'dccd', 'ccdd', 'ddcc', 'cddd', 'abba'].join('\n'), 'coda.txt');
const LIST = combineLists([
  { list: ABBA, label: 'abba', weight: 1 },
  { list: CODA, label: 'coda', weight: 3 },
]);
const CORPUS = { mode: 'names', list: LIST } as const;
const SMALL = { ...PRESETS.names.recipe, hiddenSize: 12, dropout: 0.1, batchSize: 4, heldOutShare: 0, patience: null };
const recipeOf = (iterations: number) => completeRecipe(SMALL, CORPUS, { iterations });

async function trained(iterations: number, engine = referenceEngine()): Promise<TrainingRun> {
  const run = await TrainingRun.create({ engine, corpus: CORPUS, recipe: recipeOf(iterations) });
  await run.run();
  return run;
}

/** Names that begin with a label, as the model draws them. */
async function drawn(run: TrainingRun, prime: readonly number[], count = 40): Promise<string[]> {
  const drawing = { temperature: 1, topK: null, topP: null };
  const request = { count, maxLength: 12, drawing, seed: 5, firstName: 0, prime };
  return (await sampleNames(run.model, request)).map((ids) => run.vocabulary.decode(ids));
}

describe('a vocabulary with labels', () => {
  const vocabulary = Vocabulary.of(['ab'], ['norse', 'a', 'norse']);

  it('has them after the symbols, one for each', () => {
    expect(vocabulary.symbols).toEqual(['\n', 'a', 'b', labelSymbol('norse'), labelSymbol('a')]);
    expect([...vocabulary.labels]).toEqual([
      ['norse', 3],
      ['a', 4],
    ]);
    expect(Vocabulary.fromSymbols(vocabulary.symbols).labels).toEqual(vocabulary.labels);
  });

  it('gives them no text, and text no labels', () => {
    expect(vocabulary.decode([3, 1, 2, 0])).toBe('ab');
    expect(() => vocabulary.encode('label: a')).toThrow(InputError);
  });

  it('grows by what another has', () => {
    expect(vocabulary.with(Vocabulary.of(['bz'], ['elf'])).symbols.slice(5)).toEqual(['z', labelSymbol('elf')]);
  });
});

describe('several lists', () => {
  it('become one with labels and weights; a name may have two labels', () => {
    expect(LIST.names).toHaveLength(12);
    expect(LIST.labels?.slice(5, 7)).toEqual(['abba', 'coda']);
    expect(LIST.distinct.size).toBe(11);
    const { source } = prepareDataSet(CORPUS, recipeOf(1));
    const symbols = Array.from({ length: source.batchesPerEpoch }, (_, i) => countTargets(source.batch(i)));
    // Every name has four letters and a newline.
    expect(symbols.reduce((sum, count) => sum + count, 0)).toBe((6 + 3 * 6) * 5);
  });

  it.each([
    ['a weight that is no whole number', [{ list: ABBA, label: 'a', weight: 0.5 }], /weight 0.5; give a whole number/],
    ['a weight above 100', [{ list: ABBA, label: 'a', weight: 101 }], /weight 101/],
    [
      'two weights of one label',
      [
        { list: ABBA, label: 'a', weight: 1 },
        { list: CODA, label: 'a', weight: 2 },
      ],
      /The label a has two weights/,
    ],
    ['a label without symbols', [{ list: ABBA, label: '', weight: 1 }], /label of 0 symbols/],
  ])('are refused with %s', (_, lists, message) => {
    expect(() => combineLists(lists)).toThrow(message);
  });

  it('keep a held-out name out of training under all its labels', () => {
    const recipe = { ...recipeOf(1), heldOutShare: 0.5 };
    const { source, vocabulary } = prepareDataSet(CORPUS, recipe);
    const [a, b] = [vocabulary.encode('a')[0], vocabulary.encode('b')[0]];
    const read: string[] = [];
    for (let i = 0; i < source.batchesPerEpoch; i++) {
      const { inputs, targets, batchSize } = source.batch(i);
      for (let k = 0; k < batchSize; k++) {
        const column = (ids: Int32Array) => Array.from(ids).filter((_, at) => at % batchSize === k);
        if (column(targets).join() === [-1, a, b, b, a, 0].join()) read.push(`label ${column(inputs)[1]}`);
      }
    }
    expect([0, 4]).toContain(read.length);
  });
});

describe('a label', () => {
  it('is an input before the name, and no target', () => {
    const { inputs, targets } = labelledSequence(Int32Array.of(2, 1), 7);
    expect([...inputs]).toEqual([-1, 7, 2, 1]);
    expect([...targets]).toEqual([-1, 2, 1, 0]);
  });

  it('is never drawn, also at once and when hot', async () => {
    const run = await trained(0);
    const labels = new Set(run.vocabulary.labels.values());
    const request = { count: 500, maxLength: 20, seed: 1, firstName: 0, prime: [] };
    for (const temperature of [1, 5]) {
      const names = await sampleNames(run.model, { ...request, drawing: { temperature, topK: null, topP: null } });
      expect(names.flatMap((ids) => [...ids]).filter((id) => labels.has(id))).toEqual([]);
    }
  });

  it.each([
    ['reference', () => referenceEngine()],
    ['cpu', () => cpuEngine()],
  ])('decides what is drawn on %s', async (_, open) => {
    const run = await trained(400, open());
    const [abba, coda] = [...run.vocabulary.labels.values()];
    expect((await drawn(run, [abba!])).filter((name) => /^[ab]+$/.test(name)).length).toBeGreaterThan(36);
    expect((await drawn(run, [coda!])).filter((name) => /[cd]/.test(name)).length).toBeGreaterThan(24);
  });

  it('survives a file, from which training goes on bit for bit', async () => {
    const whole = await trained(40);
    const half = await TrainingRun.create({ engine: referenceEngine(), corpus: CORPUS, recipe: recipeOf(40) });
    await half.run({ until: 20 });
    const file = readModel(writeRun(half, await half.checkpoint(), await fingerprintOf(CORPUS)), 'half');
    const { recipe, checkpoint } = file.training!;
    const rest = await TrainingRun.create({
      ...{ engine: referenceEngine(), corpus: CORPUS, recipe, resume: checkpoint, symbols: file.symbols },
    });
    await rest.run();
    expect((await rest.checkpoint()).state.parameters).toEqual((await whole.checkpoint()).state.parameters);
  });
});

describe('a blend of labels', () => {
  it('is a weighted mean of their columns; one label alone is the model', async () => {
    const run = await trained(3);
    const { parameters } = (await run.checkpoint()).state;
    const blend = new Map([
      ['abba', 3],
      ['coda', 1],
    ]);
    const { parameters: mixed, label } = blendLabels(run.config, parameters, run.vocabulary, blend);
    const [abba, coda] = [...run.vocabulary.labels.values()] as [number, number];
    expect(label).toBe(abba);
    const [before, after] = [parameters, mixed].map((flat) => viewOf(flat, layoutOf(run.config), 'rnn.weight_ih_l0'));
    const V = run.config.vocabSize;
    for (let row = 0; row < before!.length; row += V) {
      expect(after![row + abba]).toBeCloseTo(0.75 * before![row + abba]! + 0.25 * before![row + coda]!, 12);
      expect(after![row + coda]).toBe(before![row + coda]);
    }
    expect(blendLabels(run.config, parameters, run.vocabulary, new Map([['coda', 9]]))).toEqual({
      parameters,
      label: coda,
    });
  });

  it.each([
    ['an unknown label', new Map([['elf', 1]]), /does not know the label "elf". It knows: abba, coda/],
    ['a weight of 0', new Map([['abba', 0]]), /weight of "abba" is 0/],
    ['nothing', new Map<string, number>(), /needs a label/],
  ])('refuses %s', async (_, blend, message) => {
    const run = await trained(0);
    const { parameters } = (await run.checkpoint()).state;
    expect(() => blendLabels(run.config, parameters, run.vocabulary, blend)).toThrow(message);
  });
});

describe('a run from another model', () => {
  const elves = readNames(['aze', 'zaab', 'beza', 'ezba', 'abze', 'zeba'].join('\n'), 'elves.txt');

  it('starts with what the model knows, and learns new symbols and a new label', async () => {
    const base = await trained(300);
    const { parameters } = (await base.checkpoint()).state;
    const from = { config: base.config, parameters, symbols: base.vocabulary.symbols };
    const corpus = { mode: 'names', list: combineLists([{ list: elves, label: 'elf', weight: 1 }]) } as const;
    const recipe = completeRecipe(SMALL, corpus, { iterations: 200 });
    const run = await TrainingRun.create({ engine: referenceEngine(), corpus, recipe, from });
    expect(run.vocabulary.symbols.slice(base.vocabulary.size)).toEqual(['e', 'z', labelSymbol('elf')]);
    // Its logits are as they were; of the new symbols none is likelier than the least likely of those it knew.
    const read = async ({ model }: TrainingRun) => [
      ...(await model.next(Int32Array.of(-1, base.vocabulary.labels.get('abba')!, 1), 1)).logits,
    ];
    const [before, after] = [await read(base), await read(run)];
    expect(after.slice(0, before.length)).toEqual(before);
    await run.run();
    const names = await drawn(run, [run.vocabulary.labels.get('elf')!]);
    expect(names.filter((name) => /^[abez]+$/.test(name) && /[ez]/.test(name)).length).toBeGreaterThan(30);
  });

  it('must be of the same shape', async () => {
    const base = await trained(0);
    const { parameters } = (await base.checkpoint()).state;
    const from = { config: base.config, parameters, symbols: base.vocabulary.symbols };
    const recipe = { ...recipeOf(1), hiddenSize: 13 };
    const run = TrainingRun.create({ engine: referenceEngine(), corpus: CORPUS, recipe, from });
    await expect(run).rejects.toThrow(/hiddenSize 12, but the recipe says 13/);
  });
});

describe('a labelled model', () => {
  it('draws and measures names as if the label were not there', async () => {
    const run = await trained(100);
    const { parameters } = (await run.checkpoint()).state;
    const whole = await referenceEngine().createModel(run.config, parameters);
    const label = run.vocabulary.labels.get('coda')!;
    const model = labelledModel(whole, label);
    const request = { count: 20, maxLength: 12, seed: 5, firstName: 0 };
    const plain = { temperature: 1, topK: null, topP: null };
    const names = await sampleNames(model, { ...request, drawing: plain, prime: [1] });
    const primed = await sampleNames(whole, { ...request, maxLength: 13, drawing: plain, prime: [label, 1] });
    expect(names.map((ids) => [label, ...ids])).toEqual(primed.map((ids) => [...ids]));
    // Drawn by the host, from the same logits.
    const host = await sampleNames(model, { ...request, drawing: { ...plain, topK: 3 }, prime: [] });
    expect(host.every((ids) => !ids.includes(label))).toBe(true);
    const bare = names.map((ids) => (ids.at(-1) === 0 ? ids.slice(0, -1) : ids));
    const nats = await natsPerCharacter(model, bare);
    for (const [k, ids] of bare.entries()) {
      const { natsPerSymbol } = await evaluateNames(whole, [ids], [label]);
      expect(nats[k]).toBeCloseTo(natsPerSymbol, 12);
    }
  });
});
