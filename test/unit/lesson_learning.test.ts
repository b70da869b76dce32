import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { readCorpus } from '../../src/corpus/corpus.ts';
import { readNames } from '../../src/corpus/name_list.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { featuresOfText } from '../../src/ui/lesson/features.ts';
import { comparePrints, countAgreements, NOTEBOOK_LIST, NOTEBOOK_PRINTS } from '../../src/ui/lesson/notebook_prints.ts';
import { isNotebookList } from '../../src/ui/lesson/printed_list.ts';
import type { LessonPrint } from '../../src/ui/run_controller.ts';
import { excerptOf } from '../../src/worker/excerpt.ts';
import { CPU_ENGINES } from '../helpers/cpu_engines.ts';
import { dataFolder, missingList } from '../helpers/notebook_run.ts';
import { notebookRunOn } from '../helpers/training_runs.ts';

const missing = missingList('dinos.txt');
const notebookList = () => readNames(readFileSync(join(dataFolder, 'dinos.txt'), 'utf8'), 'dinos.txt');

/** What the lesson prints at the notebook's two iterations. */
async function printsOn(engine: Engine, list = notebookList()): Promise<LessonPrint[]> {
  const run = await notebookRunOn(engine, list, { iterations: 2_001 });
  const prints: LessonPrint[] = [];
  for (const { iteration } of NOTEBOOK_PRINTS) {
    await run.run({ until: iteration + 1 });
    prints.push({ iteration, loss: run.smoothLoss!, names: await run.notebookNames(7) });
  }
  run.destroy();
  return prints;
}

const agreements = (prints: readonly LessonPrint[]) =>
  comparePrints(prints).map(({ values }) => values.map(({ agreement }) => agreement));

/** What NumPy printed on both lists: test/golden/notebook_run.py tells how. */
const golden = JSON.parse(readFileSync(new URL('../golden/notebook_run.json', import.meta.url), 'utf8')) as Record<
  'built-in' | 'dinos.txt',
  { prints: readonly LessonPrint[] }
>;

describe("the notebook's printouts", () => {
  it('are those that NumPy gives on its list, and not those on the built-in list', () => {
    expect(countAgreements(comparePrints(golden['dinos.txt'].prints))).toEqual({ agree: 16, differ: 0, missing: 0 });
    expect(agreements(golden['built-in'].prints)).toEqual([
      // The weights are the same, and one step hardly moves them.
      ['differs', 'differs', 'equal', 'differs', 'equal', 'differs', 'equal', 'differs'],
      new Array(8).fill('differs'),
    ]);
  });

  it('agree in every digit with the float64 reference', async ({ skip }) => {
    if (missing) skip(missing);
    expect(agreements(await printsOn(referenceEngine()))).toEqual([
      new Array(8).fill('equal'),
      new Array(8).fill('equal'),
    ]);
  });

  it.for(CPU_ENGINES)(
    'agree with the CPU engine $name, losses but for the rounding of float32',
    async ({ open }, { skip }) => {
      if (missing) skip(missing);
      const compared = comparePrints(await printsOn(open()));
      expect(countAgreements(compared)).toEqual({ agree: 16, differ: 0, missing: 0 });
      const close = compared.flatMap(({ values }) => values.filter(({ agreement }) => agreement === 'close'));
      expect(close.every(({ what }) => what === 'Loss')).toBe(true);
    },
  );

  it('are missed until they are printed, and held against the last digit', () => {
    const [first, second] = golden['dinos.txt'].prints;
    expect(countAgreements(comparePrints([]))).toEqual({ agree: 0, differ: 0, missing: 16 });
    expect(countAgreements(comparePrints([first!]))).toEqual({ agree: 8, differ: 0, missing: 8 });
    const off = (loss: number) => agreements([first!, { ...second!, loss }])[1]![0];
    expect([27.8841604, 27.8841606, 27.8845].map(off)).toEqual(['equal', 'close', 'differs']);
    expect(agreements([{ ...first!, loss: NaN }])[0]![0]).toBe('differs');
    expect(agreements([{ ...first!, names: ['kneb'] }])[0]!.slice(1, 3)).toEqual(['differs', 'missing']);
  });
});

describe("the notebook's list", () => {
  it('is known by its fingerprint', async ({ skip }) => {
    if (missing) skip(missing);
    const { names } = notebookList();
    expect(await isNotebookList(names)).toBe(true);
    expect(await isNotebookList([...names.slice(0, -2), names.at(-1)!, names.at(-2)!])).toBe(false);
    expect(await isNotebookList(names.slice(0, -1))).toBe(false);
  });

  it('is no other of its length', async () => {
    const other = Array.from({ length: NOTEBOOK_LIST.names }, () => NOTEBOOK_LIST.first);
    expect(await isNotebookList(other)).toBe(false);
    expect(await isNotebookList(builtInNames().names)).toBe(false);
  });
});

describe('an excerpt', () => {
  const list = { mode: 'names', list: readNames('a\nb\nc\nd\ne\nf\n', 'six') } as const;

  it('has names from all over the list, in its order, and all of a short one', () => {
    expect(excerptOf(list, 3)).toEqual(['a', 'c', 'e']);
    expect(excerptOf(list, 60)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('has pieces of a text that do not overlap, without halves of symbols', () => {
    const text = '🥭'.repeat(25) + 'b'.repeat(50);
    const pieces = excerptOf(readCorpus(text, 'a text', 'text', true), 60);
    expect(pieces).toHaveLength(2);
    expect(pieces.every((piece) => piece.isWellFormed() && text.includes(piece))).toBe(true);
    expect(pieces[1]).toMatch(/^b+$/);
    expect(excerptOf(readCorpus('short one', 'a text', 'text', true), 60)).toEqual(['short one']);
  });
});

describe('the features of texts', () => {
  it('are the place in the word, vowels and spaces', () => {
    const symbols = ['\n', ' ', 'a', 'b'];
    // "ab ba": four units are what each feature is, and one that stands still.
    const inputs = [2, 3, 1, 3, 2];
    const features = [
      [1, 2, 0, 1, 2],
      [1, 0, 0, 0, 1],
      [0, 0, 1, 0, 0],
      [1, 1, 1, 1, 1],
    ];
    const hidden = inputs.flatMap((_, t) => features.map((feature) => feature[t]!));
    const measured = featuresOfText([{ inputs, targets: [3, 1, 3, 2, 0], hidden }], symbols, 4);
    expect(measured.map(({ units }) => units.strongest[0])).toEqual([0, 1, 2]);
    for (const [i, { units }] of measured.entries()) expect(units.correlations[i]).toBeCloseTo(1, 12);
    expect(measured.map(({ units }) => units.correlations[3])).toEqual([0, 0, 0]);
  });
});
