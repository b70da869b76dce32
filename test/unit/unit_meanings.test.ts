import { describe, expect, it } from 'vitest';
import { learningProgram } from '../../src/ui/lesson/numpy/index.ts';
import { unitCorrelations } from '../../src/ui/lesson/unit_meanings.ts';
import { isVowel } from '../../src/ui/lesson/vowels.ts';
import { expectClose } from '../helpers/close.ts';
import { NUMPY_PYTHON, flat, runNumpy } from '../helpers/numpy_programs.ts';
import { CLOSE, SYMBOLS, createModel, modelOf } from '../helpers/lesson_models.ts';

/** Oracle: np.corrcoef. */
describe.skipIf(NUMPY_PYTHON === null)('what units are tied to', () => {
  const model = modelOf({ cell: 'lstm', layers: 2, hiddenSize: 8 });
  const sequences = [[1, 2, 3], [3, 3, 4, 1, 2], [2], [5, 1, 6, 1]].map((ids) => ({
    inputs: Int32Array.of(-1, ...ids),
    targets: Int32Array.of(...ids, 0),
  }));
  const values = { correlations: 'correlations', strongest: 'strongest' };

  it('is what the program measures, and np.corrcoef', async () => {
    const engine = await createModel(model);
    const traces = [];
    for (const sequence of sequences) {
      const { layers } = await engine.trace(sequence.inputs, sequence.targets);
      traces.push({ ...sequence, hidden: layers.at(-1)!.hidden });
    }
    const measured = unitCorrelations(traces, SYMBOLS, 8);
    const letters = sequences.flatMap(({ inputs }) => [...inputs]);
    const features = {
      position: sequences.flatMap(({ inputs }) => [...inputs.keys()]),
      vowel: letters.map((id) => Number(id === 1 || id === 3)),
      end: sequences.flatMap(({ targets }) => [...targets].map((id) => Number(id === 0))),
    };
    const states = JSON.stringify(
      traces.flatMap(({ hidden }) =>
        Array.from({ length: hidden.length / 8 }, (_, t) => [...hidden.subarray(8 * t, 8 * t + 8)]),
      ),
    );
    const [run] = runNumpy([
      {
        program: learningProgram({ ...model, sequences }),
        values: {
          ...values,
          ...Object.fromEntries(
            Object.entries(features).map(([name, feature]) => [
              `numpy ${name}`,
              `np.corrcoef(np.array(${states}), ${JSON.stringify(feature)}, rowvar=False)[-1, :-1]`,
            ]),
          ),
        },
      },
    ]);
    for (const name of ['position', 'vowel', 'end'] as const) {
      const { correlations, strongest } = measured[name];
      expectClose(correlations, flat(run!.values[`numpy ${name}`]), CLOSE, name);
      const ofProgram = run!.values['correlations'] as Record<string, number[]>;
      expectClose(ofProgram[name]!, correlations, CLOSE, name);
      expect((run!.values['strongest'] as Record<string, number[]>)[name]).toEqual(strongest);
      const sizes = [...correlations].map(Math.abs);
      expect(strongest.map((unit) => sizes[unit])).toEqual(sizes.sort((a, b) => b - a).slice(0, 5));
      expect(run!.printed).toContain(`${name}: unit ${strongest[0]} `);
    }
  });

  it('is nothing for units and features that stand still', () => {
    const zeros = { ...model, parameters: model.parameters.map(() => 0) };
    const [run] = runNumpy([{ program: learningProgram({ ...zeros, sequences }), values }]);
    for (const r of Object.values(run!.values['correlations'] as object)) expect(r).toEqual(new Array(8).fill(0));
  });
});

describe('units tied to features', () => {
  const trace = (hidden: number[]) => ({ inputs: [-1, 1, 2], targets: [1, 2, 0], hidden });

  it('are those that move with them, of either sign; the rest have 0', () => {
    // Three units: down with the position, still but for rounding, up at the vowel.
    const measured = unitCorrelations([trace([2, 0.3, 0, 1, 0.3 + 1e-7, 1, 0, 0.3, 0])], SYMBOLS, 3);
    expect([...measured.position.correlations.map((r) => Math.round(1e9 * r) / 1e9)]).toEqual([-1, 0, 0]);
    expect(measured.vowel.correlations[2]).toBeCloseTo(1, 9);
    expect(measured.position.strongest[0]).toBe(0);
    expect(measured.vowel.strongest).toEqual([2, 0, 1]);
  });

  it('are none where a number is missing or nothing was read', () => {
    const odd = [trace([NaN, 0, 1]), trace([Infinity, 0, 1])].map((of) => unitCorrelations([of], SYMBOLS, 1));
    for (const { position } of odd) expect([...position.correlations]).toEqual([0]);
    expect([...unitCorrelations([], SYMBOLS, 2).end.correlations]).toEqual([0, 0]);
  });

  it('know vowels by their letters, with marks and in three scripts', () => {
    const letters = Array.from('aéÜœıωёЙйïbyñ龍-');
    expect(letters.filter(isVowel).join('')).toBe('aéÜœıωёï');
    expect(['', 'label: a'].map(isVowel)).toEqual([false, false]);
  });
});
