import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/corpus/errors.ts';
import { halfLinesNote, readRunLog } from '../../src/train/run_log.ts';
import { LogController } from '../../src/ui/log_controller.ts';

const HEADER = { run: 'a.safetensors', step: 0, recipe: { batching: 'streams', iterations: 40 } };
const BASELINES = { bigram_bits_per_char: 3, unigram_bits_per_char: 4, uniform_bits_per_char: 5 };
const step = (at: number, loss: number, more: object = {}): object => ({
  step: at,
  loss,
  nats_per_char: loss,
  ...more,
});
const held = (at: number, loss: number, nats: number): object =>
  step(at, loss, { held_out_nats_per_char: nats, ...BASELINES });
const jsonLines = (...lines: readonly object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
const read = (text: string) => readRunLog(text, 'train.log');

describe('the log of a run', () => {
  it('is its steps, its held-out losses where they were measured, and the baselines', () => {
    const text = jsonLines(HEADER, step(10, 3), held(20, 2.5, 2.75), step(20, 2.5), step(30, 2));
    const { runs, halfLines } = read(text);
    expect(halfLines).toEqual([]);
    expect(runs).toHaveLength(1);
    expect(runs[0]!.lossPer).toBe('symbol');
    expect(runs[0]!.steps).toEqual([
      { step: 10, loss: 3, heldOut: null },
      { step: 20, loss: 2.5, heldOut: 2.75 },
      { step: 30, loss: 2, heldOut: null },
    ]);
    expect(runs[0]!.baselines!.unigram).toBeCloseTo(4 * Math.LN2, 12);
  });

  it("has the whole held-out text's loss beside the curve, since it is that of the best model", () => {
    const end = { done: true, held_out_nats_per_char: 1.5, held_out_chars: 1_000, held_out_reading: 'carried' };
    const [run] = read(jsonLines(HEADER, held(10, 2, 1.75), step(20, 1.9, { ...end, ...BASELINES }))).runs;
    expect(run!.whole).toEqual({ natsPerSymbol: 1.5, symbols: 1_000 });
    expect(run!.steps.map(({ heldOut }) => heldOut)).toEqual([1.75, null]);
  });

  it("of the notebook's recipe is in nats per name", () => {
    const notebook = { ...HEADER, recipe: { batching: 'notebook' } };
    expect(read(jsonLines(notebook, { step: 10, loss: 23 })).runs[0]!.lossPer).toBe('name');
    expect(read('{"step": 1, "loss": 3.5}\n').runs[0]!.lossPer).toBe('symbol');
  });

  it('goes on where a run was resumed, and has a curve for each run that began anew', () => {
    const resumed = { ...HEADER, step: 20 };
    const text = jsonLines(HEADER, step(10, 3), step(30, 2), resumed, step(30, 2.1), HEADER, step(10, 4));
    const losses = read(text).runs.map(({ steps }) => steps.map(({ step: at, loss }) => [at, loss]));
    expect(losses).toEqual([
      [
        [10, 3],
        [30, 2.1],
      ],
      [[10, 4]],
    ]);
  });

  it('may have half a line where a run was killed, and gaps where the loss overflowed', () => {
    const text = `${jsonLines(HEADER, step(10, 3))}{"step":20,"lo\n${jsonLines({ ...HEADER, step: 10 })}{"step": 20, "loss": NaN}\n{"st`;
    const log = read(text);
    expect(log.runs[0]!.steps).toEqual([
      { step: 10, loss: 3, heldOut: null },
      { step: 20, loss: null, heldOut: null },
    ]);
    expect(log.halfLines).toEqual([3, 6]);
    expect(halfLinesNote(log)).toMatch(/^Line 3, and 1 other line, was cut short/);
  });

  it.each([
    [
      'is no JSON',
      `${jsonLines(HEADER, step(10, 3))}nonsense\n${jsonLines(step(20, 2))}`,
      /^Line 3 of train\.log .*JSON/,
    ],
    ['is cut in the middle', `${jsonLines(HEADER)}{"step":10,\n${jsonLines(step(20, 2))}`, /^Line 2 of train\.log/],
    ['has no step', jsonLines(HEADER, step(10, 3), { loss: 2 }), /^Line 3 .*its step is missing/],
    ['has half a step', jsonLines(HEADER, { step: 1.5, loss: 2 }), /^Line 2 .*its step is 1\.5/],
    ['has words for a loss', jsonLines(HEADER, { step: 1, loss: 'low' }), /^Line 2 .*its loss is not a number/],
    ['has nothing but its beginning', jsonLines(HEADER), /train\.log holds no step/],
  ])('that %s is refused in a sentence', (_, text, words) => {
    expect(() => read(text)).toThrow(InputError);
    expect(() => read(text)).toThrow(words);
  });
});

describe('open logs', () => {
  const file = (name: string, text: string) => ({ kind: 'log', name, bytes: new TextEncoder().encode(text) }) as const;
  const host = { requestUpdate: () => undefined } as never;

  it('are all taken but the damaged ones, named, thinned, and closed one by one', () => {
    const logs = new LogController(host);
    const long = jsonLines(HEADER, ...Array.from({ length: 9_000 }, (_, i) => step(i + 1, 3)));
    const two = jsonLines(HEADER, step(1, 3), HEADER, step(2, 3));
    logs.open([file('long.jsonl', long), file('bad.jsonl', `${jsonLines(HEADER)}?\n`), file('two.jsonl', two)]);
    const { open, refused } = logs.state;
    expect(open.map(({ name }) => name)).toEqual(['long.jsonl', 'two.jsonl, run 1 of 2', 'two.jsonl, run 2 of 2']);
    expect(open[0]!.curve.length).toBeLessThanOrEqual(2_000);
    expect(open[0]!.curve.at(-1)!.iteration).toBe(9_000);
    expect(refused).toEqual([expect.stringMatching(/^Line 2 of bad\.jsonl/)]);
    logs.close(open[1]!.id);
    expect(logs.state.open.map(({ name }) => name)).toEqual(['long.jsonl', 'two.jsonl, run 2 of 2']);
    expect(logs.state.refused).toEqual([]);
  });
});
