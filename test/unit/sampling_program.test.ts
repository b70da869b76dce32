import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/formats/model_file.ts';
import { barsOf, triedOf } from '../../src/ui/lesson/letters.ts';
import { samplingProgramOf } from '../../src/ui/lesson/sampling_program.ts';
import type { StudioView } from '../../src/ui/room.ts';
import type { LettersOrder } from '../../src/worker/protocol.ts';
import { NOTEBOOK_SETTINGS, withPreset } from '../../src/worker/settings.ts';
import type { CorpusSource } from '../../src/worker/settings.ts';
import { expectClose } from '../helpers/close.ts';
import { NUMPY_PYTHON, flat, runNumpy } from '../helpers/numpy_programs.ts';
import { corpusSource, Desk } from '../helpers/studio_desk.ts';
import { TEXT } from '../helpers/texts.ts';

const DRAWING = { temperature: 0.8, topK: 6, topP: null };
const SHORT = { ...NOTEBOOK_SETTINGS, device: 'cpu' as const, hiddenSize: 8, iterations: 40 };
/** Logits of the CPU engine are float32, of sums of 8 products. */
const FLOAT32 = { absolute: 1e-5, relative: 1e-5, why: 'probabilities from float32 logits' };

/** The program of a name as the page has it, and what the page shows of it. */
async function shownBy(desk: Desk, order: LettersOrder) {
  await desk.ask({ type: 'draw-letters', id: 1, order });
  const { letters, error } = desk.all('letters').at(-1)!;
  expect(error).toBeNull();
  await desk.ask({ type: 'save', id: 2 });
  const { config } = readModel(desk.all('saved').at(-1)!.bytes!, 'the model');
  await desk.ask({ type: 'parameters', id: 3, drawn: true });
  const client = { parameters: async () => desk.all('parameters').at(-1)! };
  const tried = triedOf(order, letters!, []);
  const program = await samplingProgramOf({ run: { client, model: { config } } } as unknown as StudioView, tried);
  return { program, tried };
}

/** Oracle: what the chapter shows. */
describe.skipIf(NUMPY_PYTHON === null)('the program of a name that the page shows', () => {
  it('draws the same letters from the same bars: of a list, under a label, and of a text', async () => {
    const reading = { kind: 'table', column: 1, labelColumn: 2, header: true } as const;
    const places = corpusSource('name\tpart\nkarby\tNorth\nashford\tNorth\nelmsett\tSouth\n', 'places.tsv');
    const labelled = { ...withPreset(SHORT, 'names'), hiddenSize: 8, batchSize: 4, iterations: 20 };
    const text = { ...withPreset(SHORT, 'text'), hiddenSize: 8, layers: 2, batchSize: 4, sequenceLength: 16, iterations: 5 }; // prettier-ignore
    const cases = [
      { corpus: corpusSource('anna\notto\neve\n'), settings: SHORT, begin: [], blend: null },
      { corpus: corpusSource('anna\notto\neve\n'), settings: SHORT, begin: [1, 3], blend: null },
      {
        corpus: { ...places, reading } as CorpusSource,
        settings: labelled,
        begin: [4],
        blend: [['South', 1] as const],
      },
      { corpus: corpusSource(TEXT, 'verse.txt'), settings: text, begin: [5], blend: null },
    ];
    for (const { corpus, settings, begin, blend } of cases) {
      const desk = new Desk();
      const done = desk.phase('done');
      await desk.ask({ type: 'start', corpus, settings });
      await done;
      if (blend) await desk.ask({ type: 'blend', blend });
      const drawing = { ...DRAWING };
      const { program, tried } = await shownBy(desk, { kind: 'draw', begin, seed: 2, name: 0, drawing });
      expect(program).not.toMatch(/^# After/);
      const [result] = runNumpy([{ program, values: { drawn: 'drawn', distributions: 'distributions' } }]);
      const { head, ids } = tried.letters;
      expect(result!.values['drawn']).toEqual([...head, ...ids]);
      const bars = barsOf(tried.letters, drawing).slice(begin.length);
      expectClose(
        flat(result!.values['distributions']),
        bars.flatMap((p) => [...p]),
        FLOAT32,
      );
    }
  });

  it('gives the probabilities of the letters of a name from elsewhere', async () => {
    const desk = new Desk();
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: corpusSource('anna\notto\neve\n'), settings: SHORT });
    await done;
    const { program, tried } = await shownBy(desk, { kind: 'given', text: 'Eva' });
    const [result] = runNumpy([{ program, values: { probabilities: 'probabilities' } }]);
    const bars = barsOf(tried.letters, { temperature: 1, topK: null, topP: null });
    expectClose(
      flat(result!.values['probabilities']),
      bars.flatMap((p) => [...p]),
      FLOAT32,
    );
  });
});
