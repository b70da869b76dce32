import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/corpus/errors.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { drawSymbol, writeProbabilities } from '../../src/sample/draw.ts';
import { dataProgram, samplingProgram } from '../../src/ui/lesson/numpy/index.ts';
import type { ShownSample } from '../../src/ui/lesson/numpy/index.ts';
import { expectClose } from '../helpers/close.ts';
import { NUMPY_PYTHON, runNumpy } from '../helpers/numpy_programs.ts';
import { CLOSE, INPUTS, SEED, SYMBOLS, TARGETS, createModel, modelOf } from '../helpers/lesson_models.ts';

/** Oracles: `drawSymbol` of src/sample/draw.ts on the float64 engine's logits, and the engine's own names. */
describe.skipIf(NUMPY_PYTHON === null)('the program of the Sampling chapter', () => {
  const model = modelOf({ cell: 'gru', layers: 2 });
  const random = new NumpyRandom(SEED);
  const uniforms = Array.from({ length: 12 }, () => random.double());
  const names = { mode: 'names', window: null } as const;
  const base: ShownSample = {
    ...{ ...model, uniforms, task: names, temperature: 1, topK: null, topP: null, prefix: [], maxLength: 12 },
  };
  const values = { drawn: 'drawn', distributions: 'distributions', chosen: 'chosen', written: 'written' };

  /** What sampling letter by letter makes: all ids, and the logits before each draw. */
  async function drawn(shown: ShownSample): Promise<{ ids: number[]; logits: Float64Array[] }> {
    const engine = await createModel(model);
    const { task, prefix } = shown;
    const [ids, logits] = [[...prefix], [] as Float64Array[]];
    for (const uniform of shown.uniforms.slice(0, shown.maxLength - prefix.length)) {
      const padded = [...new Array<number>(task.window ?? 0).fill(-1), ...ids].slice(-(task.window ?? 0));
      const read = task.mode === 'names' ? [-1, ...ids] : task.window !== null || ids.length > 0 ? padded : [-1];
      const next = await engine.next(Int32Array.from(read), 1);
      logits.push(Float64Array.from(next.logits));
      ids.push(drawSymbol(next.logits, shown, uniform));
      if (task.mode === 'names' && ids.at(-1) === 0) break;
    }
    return { ids, logits };
  }

  const cases: Record<string, Partial<ShownSample>> = {
    'as they come': {},
    'at a low temperature': { temperature: 0.4 },
    'with top-k': { topK: 2 },
    'with top-p': { topP: 0.6 },
    'with both': { topK: 3, topP: 0.5, temperature: 1.5 },
    'with top-p of all': { topP: 1 },
    'after a beginning': { prefix: [3, 1] },
    'after a beginning as long as may be': { prefix: [3, 1], maxLength: 2 },
    'of a few letters': { maxLength: 3, uniforms: [0.5, 0.999999, 0, 0.3] },
    'of text': { task: { mode: 'text', window: null } },
    'of text after a beginning': { task: { mode: 'text', window: null }, prefix: [1, 2] },
    'of text from windows': { task: { mode: 'text', window: 4 }, prefix: [1, 2] },
  };

  it('draws the letters that we draw, with our probabilities', async () => {
    const shown = Object.values(cases).map((settings) => ({ ...base, ...settings }));
    const runs = runNumpy(shown.map((settings) => ({ program: samplingProgram(settings), values })));
    for (const [i, title] of Object.keys(cases).entries()) {
      const { values, printed } = runs[i]!;
      const { ids, logits } = await drawn(shown[i]!);
      expect(values['drawn'], title).toEqual(ids);
      const { prefix, temperature, topK, topP } = shown[i]!;
      const distributions = values['distributions'] as number[][];
      for (const [k, of] of logits.entries()) {
        const p = probabilities(of, { temperature, topK, topP });
        expectClose(distributions[k]!, p, CLOSE, `${title}, letter ${k}`);
        expect((values['chosen'] as number[])[k]).toBe(distributions[k]![ids[prefix.length + k]!]);
      }
      expect(values['written']).toBe(ids.map((id) => SYMBOLS[id]).join(''));
      expect(printed.trimEnd().split('\n')).toHaveLength(logits.length + 1);
    }
  });

  it('makes the name that the engine makes of the same draws', async () => {
    const request = {
      count: 1,
      maxLength: 12,
      temperature: 1,
      uniforms: { kind: 'given', values: Float64Array.from(uniforms) },
    } as const;
    const [name] = await (await createModel(model)).sample(request);
    const [run] = runNumpy([{ program: samplingProgram(base), values }]);
    expect(run!.values['drawn']).toEqual([...name!]);
  });

  it('says what is wrong with what it is given', () => {
    for (const wrong of [
      { temperature: 0 },
      { topK: 0 },
      { topP: -1 },
      { prefix: [7] },
      { prefix: [-1] },
      { uniforms: [1] },
      { maxLength: 0 },
    ]) {
      expect(() => samplingProgram({ ...base, ...wrong })).toThrow(InputError);
    }
  });
});

/** The probability with which `drawSymbol` draws each symbol. */
function probabilities(
  logits: Float64Array,
  drawing: Pick<ShownSample, 'temperature' | 'topK' | 'topP'>,
): Float64Array {
  const p = new Float64Array(logits.length);
  writeProbabilities(logits, drawing, p);
  return p;
}

describe.skipIf(NUMPY_PYTHON === null)('the program of the Data chapter', () => {
  const values = {
    symbols: 'symbols',
    name: 'name',
    inputs: 'inputs',
    targets: 'targets',
    x: 'x',
    points: '[list(map(ord, s)) for s in symbols]',
  };
  const odd = [
    '\n',
    '"',
    "'",
    '\\',
    '\r',
    '\0',
    '\t',
    '\u007f',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u00a0',
    ' ',
    '{',
    '\u202e',
    '\u0301',
    'ß',
    '龍',
    '😀',
    '\u{e0001}',
    '\ud800',
    '\udc00',
    'label: "\\elves\'',
  ];

  it('holds any symbols there are', () => {
    const name = odd.slice(1, -3).join('');
    const ids = Array.from(name, (symbol) => odd.indexOf(symbol));
    const data = { symbols: odd, name, inputs: Int32Array.of(-1, ...ids), targets: Int32Array.of(...ids, 0) };
    const program = dataProgram(data);
    // Nothing that an editor might change or not show.
    expect(program).not.toMatch(/[^\P{C}\n]|[^\P{Z} ]/u);
    expect(program).not.toContain('inputs = [-1,');
    const lone = dataProgram({
      symbols: odd,
      name: '\ud800',
      inputs: Int32Array.of(-1, 20),
      targets: Int32Array.of(20, 0),
    });
    const [run, runOfLone] = runNumpy([program, lone].map((program) => ({ program, values })));
    expect(run!.values['points']).toEqual(odd.map((symbol) => Array.from(symbol, (point) => point.codePointAt(0))));
    expect(run!.values['name']).toBe(name);
    expect(run!.values['inputs']).toEqual([...data.inputs]);
    expect(run!.values['targets']).toEqual([...data.targets]);
    expect(runOfLone!.values['inputs']).toEqual([-1, 20]);
  });

  it('gives the inputs one-hot, and takes those of names with labels and of texts as they are', () => {
    const data = { symbols: SYMBOLS, name: 'ab', inputs: INPUTS, targets: TARGETS };
    const [run] = runNumpy([{ program: dataProgram(data), values }]);
    expect(run!.values['inputs']).toEqual([...INPUTS]);
    expect(run!.values['targets']).toEqual([...TARGETS]);
    expect(run!.values['x']).toEqual([...INPUTS].map((id) => SYMBOLS.map((_, v) => Number(v === id))));
    expect(run!.printed).toContain('0: reads the zero vector, is to predict nothing\n1: reads ');
  });
});
