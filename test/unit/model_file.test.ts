import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCorpus } from '../../src/corpus/corpus.ts';
import type { Corpus } from '../../src/corpus/corpus.ts';
import { InputError } from '../../src/corpus/errors.ts';
import { fingerprintOf } from '../../src/formats/fingerprint.ts';
import { readModel, writeModel } from '../../src/formats/model_file.ts';
import type { SavedModel } from '../../src/formats/model_file.ts';
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors.ts';
import type { Tensor } from '../../src/formats/safetensors.ts';
import { layoutOf } from '../../src/model/layout.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { betterModel, CONFIG, plainModel, RECIPE, someModel, windowsModel } from '../helpers/saved_models.ts';

/** The message with which a file is refused. */
function refusal(bytes: Uint8Array): string {
  try {
    readModel(bytes, 'x.safetensors');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toContain('x.safetensors');
    return (error as Error).message;
  }
  throw new Error('The file was taken.');
}

/** A model's file with some of its texts or tensors exchanged; undefined leaves one out. */
function changed(
  texts: Record<string, string | undefined>,
  others: Record<string, Tensor | undefined> = {},
): Uint8Array {
  const { tensors, metadata } = readSafetensors(writeModel(someModel()), 'x');
  const apply = <T>(old: ReadonlyMap<string, T>, changes: Record<string, T | undefined>): [string, T][] =>
    [...new Map<string, T | undefined>([...old, ...Object.entries(changes)])].filter(
      (pair): pair is [string, T] => pair[1] !== undefined,
    );
  return writeSafetensors(apply(tensors, others), apply(metadata, texts));
}

/** The text of a part of the metadata with some of its keys exchanged. */
function part(name: string, changes: object): Record<string, string> {
  const text = readSafetensors(writeModel(someModel()), 'x').metadata.get(name)!;
  return { [name]: JSON.stringify({ ...JSON.parse(text), ...changes }) };
}

/** The training part with some of the recipe's keys exchanged, or another recipe altogether. */
function recipe(changes: object): Record<string, string> {
  return part('training', { recipe: Array.isArray(changes) ? changes : { ...RECIPE, ...changes } });
}

const BEST = { iteration: 1, natsPerSymbol: 1 };

describe('a model file', () => {
  it.each([Float32Array, Float64Array])('comes back bit for bit (%o)', (Floats) => {
    const model = someModel(Floats);
    expect(readModel(writeModel(model), 'x')).toEqual(model);
  });

  it('may be for sampling only, or saved before the first step', () => {
    const still: SavedModel = { ...someModel(), training: null };
    expect(readModel(writeModel(still), 'x')).toEqual(still);
    const { training, ...rest } = someModel();
    const { checkpoint } = training!;
    const state = { ...checkpoint.state, hidden: new Float32Array(0), hiddenBatchSize: 0, updates: 0 };
    const fresh: SavedModel = {
      ...rest,
      training: { ...training!, checkpoint: { ...checkpoint, iteration: 0, state } },
    };
    expect(readModel(writeModel(fresh), 'x')).toEqual(fresh);
  });

  it.each([betterModel, windowsModel, plainModel])(
    'may be of several layers, and may hold optimizer and best: %o',
    (of) => {
      const model = of();
      expect(readModel(writeModel(model), 'x')).toEqual(model);
    },
  );

  it('names the variants of kernels that were measured for its run', () => {
    const { training, ...rest } = someModel();
    const variants = { 'matmul T16 B8 {"M":0}': 'tiles', 'bias_gradient T16 B8 {"COLUMNS":27}': 'plain' } as const;
    const tuned: SavedModel = {
      ...rest,
      training: { ...training!, checkpoint: { ...training!.checkpoint, variants } },
    };
    expect(readModel(writeModel(tuned), 'x')).toEqual(tuned);
  });

  it("has the layout's tensors under PyTorch's names", () => {
    const { tensors } = readSafetensors(writeModel(someModel()), 'x');
    const shapes = Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]));
    expect(shapes).toEqual({
      'rnn.weight_ih_l0': [3, 4],
      'rnn.weight_hh_l0': [3, 3],
      'rnn.bias_ih_l0': [3],
      'rnn.bias_hh_l0': [3],
      'head.weight': [4, 3],
      'head.bias': [4],
      'training.hidden': [1, 1, 3],
    });
  });

  it('leaves the padding between tensors zero', () => {
    const { parameters } = readModel(writeModel(someModel()), 'x');
    expect(parameters).toHaveLength(layoutOf(CONFIG).length);
    expect([...parameters.subarray(12, 64)].every((value) => value === 0)).toBe(true);
  });
});

describe('a model file is refused', () => {
  const values = (n: number, value = 0) => new Float32Array(n).fill(value);
  it.each([
    ['of somebody else', changed({ format: undefined }), /no model of mangosaurus/],
    ['of a later version', changed({ version: '2' }), /has version "2" of the model format; .* reads version 1/],
    ['without a config', changed({ config: undefined }), /has no config/],
    ['whose config is not JSON', changed({ config: '{' }), /config in __metadata__ of x.safetensors is not valid JSON/],
    ['whose config is a list', changed({ config: '[]' }), /is no JSON object/],
    ['of an unknown cell', changed(part('config', { cell: 'constructor' })), /cell is "constructor"; known: rnn/],
    ['of a huge hidden size', changed(part('config', { hiddenSize: 1e9 })), /hiddenSize is 1000000000; .* 1 to 1024/],
    ['of a hidden size in words', changed(part('config', { hiddenSize: '50' })), /hiddenSize is NaN/],
    ['of allowed sizes it has no numbers for', changed(part('config', { hiddenSize: 1024 })), /needs \[1024, 4\]/],
    ['with another hidden size', changed(part('config', { hiddenSize: 2 })), /has shape \[3, 4\]; .* needs \[2, 4\]/],
    ['with half a bias setting', changed(part('config', { recurrentBias: 1 })), /neither true nor false/],
    ['with a symbol missing', changed({ symbols: '["\\n","a","b"]' }), /symbols .* are 3, but the model has 4/],
    ['with a symbol twice', changed({ symbols: '["\\n","a","a","b"]' }), /x.safetensors: The vocabulary holds "a"/],
    ['with a number as symbol', changed({ symbols: '["\\n","a",1,"b"]' }), /no list of texts/],
    ['with half a surrogate pair', changed({ symbols: '["\\n","a","b","\\ud83e"]' }), /half a symbol/],
    ['with a command of terminals', changed({ symbols: '["\\n","a","b","\\u001b"]' }), /control character/],
    ['without a task', changed({ task: undefined }), /has no task/],
    ['for something else', changed(part('task', { mode: 'music' })), /mode is neither names nor text/],
    [
      'with a window of no size',
      changed(part('task', { mode: 'text', window: 0 })),
      /window is no number from 1 to 10000/,
    ],
    ['for names with a window', changed(part('task', { window: 5 })), /names have no window/],
    [
      'for another task than its recipe',
      changed(part('task', { mode: 'text' })),
      /mode is text, but its recipe says names/,
    ],
    [
      'with a state of other sequences than are trained on',
      changed({}, { 'training.hidden': { shape: [1, 2, 3], values: values(6) } }),
      /needs \[1, 1, 3\]/,
    ],
    ['with an unreal place', changed(part('training', { iteration: -1 })), /iteration is missing or out of range/],
    ['with an unreal loss', changed(part('training', { smoothLoss: '1' })), /smoothLoss is missing/],
    ['with a wrong sum', changed(part('training', { corpus: 'dinos' })), /corpus is no SHA-256 sum/],
    ['with a best that is none', changed(part('training', { best: 5 })), /best is no JSON object/],
    ['with a best whose latest is missing', changed(part('training', { best: BEST })), /no tensor training.parameters/],
    ['with a recipe that is none', changed(recipe([])), /recipe in __metadata__ of x.safetensors is no JSON object/],
    ['with an unreal seed', changed(recipe({ seed: -1 })), /seed is -1; give a whole number from 0 to 4294967295/],
    ['with clipping at 0', changed(recipe({ clipValue: 0 })), /clipValue is 0; give a number above 0/],
    ['with an optimizer unheard of', changed(recipe({ optimizer: { name: 'toString' } })), /optimizer is unknown/],
    ['with a schedule unheard of', changed(recipe({ schedule: { name: 'never' } })), /schedule's name is unknown/],
    [
      'with variants unheard of',
      changed(part('training', { variants: { a: 'fast' } })),
      /variants are no JSON object of/,
    ],
    ['with the recipe of another model', changed(recipe({ cell: 'gru' })), /cell is rnn, but its recipe says gru/],
    [
      "without the optimizer's vectors",
      changed(recipe({ optimizer: OPTIMIZERS.momentum })),
      /training.optimizer.velocity/,
    ],
    ['without a tensor', changed({}, { 'head.bias': undefined }), /has no tensor head.bias/],
    ['with one too many', changed({}, { extra: { shape: [1], values: values(1) } }), /tensor "extra", which its model/],
    ['with a state and no training', changed({ training: undefined }), /"training.hidden", which its model has not/],
    [
      'with a state of no sequence',
      changed({}, { 'training.hidden': { shape: [1, 0, 3], values: values(0) } }),
      /needs \[1, 1, 3\]/,
    ],
    ['with NaN', changed({}, { 'head.bias': { shape: [4], values: values(4, NaN) } }), /holds NaN at position 0/],
    [
      'with an infinite state',
      changed({}, { 'training.hidden': { shape: [1, 1, 3], values: values(3, -Infinity) } }),
      /holds -Infinity at position 0/,
    ],
  ])('%s', (_, file, message) => {
    expect(refusal(file)).toMatch(message);
  });

  it.each([someModel, betterModel, windowsModel, plainModel])(
    'or is a model, whatever happens to its bytes: %o',
    (which) => {
      const intact = writeModel(which());
      const position = fc.nat(intact.length - 1);
      const change = fc.oneof(
        fc.record({
          kind: fc.constant('set' as const),
          at: position,
          bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
        }),
        fc.record({ kind: fc.constant('insert' as const), at: position, bytes: fc.uint8Array({ maxLength: 9 }) }),
        fc.record({ kind: fc.constant('cut' as const), at: position, bytes: fc.uint8Array({ maxLength: 0 }) }),
        fc.record({ kind: fc.constant('digit' as const), at: position, bytes: fc.constant(new Uint8Array(0)) }),
      );
      let taken = 0;
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
          const file = changes.reduce(mutate, intact);
          try {
            const model = readModel(file, 'x');
            taken++;
            expect(model.parameters).toHaveLength(layoutOf(model.config).length);
            expect(model.symbols).toHaveLength(model.config.vocabSize);
            expect(model.parameters.every(Number.isFinite)).toBe(true);
            // Written again it is the same. Bytes, because `toEqual` takes its time for thousands of numbers.
            const bytes = writeModel(model);
            expect(Buffer.from(writeModel(readModel(bytes, 'x'))).equals(bytes)).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
          }
        }),
        { numRuns: 2000, seed: 1 },
      );
      // Changes within the numbers leave a model: the property would mean little if none got so far.
      expect(taken).toBeGreaterThan(50);
    },
  );
});

interface Change {
  readonly kind: 'set' | 'insert' | 'cut' | 'digit';
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** The file with one change. `digit` turns the next digit of the header into a 9: other sizes, in valid JSON. */
function mutate(file: Uint8Array, { kind, at, bytes }: Change): Uint8Array {
  switch (kind) {
    case 'set': {
      const copy = file.slice();
      for (const [i, byte] of bytes.entries()) if (at + i < copy.length) copy[at + i] = byte;
      return copy;
    }
    case 'insert':
      return new Uint8Array([...file.subarray(0, at), ...bytes, ...file.subarray(at)]);
    case 'cut':
      return file.slice(0, at);
    case 'digit': {
      const copy = file.slice();
      const digit = copy.findIndex((byte, i) => i >= at && byte >= 0x30 && byte <= 0x38);
      if (digit >= 0) copy[digit] = 0x39;
      return copy;
    }
    default:
      return kind satisfies never;
  }
}

describe('fingerprintOf', () => {
  it('is the SHA-256 of the names with newlines', async () => {
    // `printf 'rex\nanna\n' | sha256sum`
    const names = (text: string): Corpus => readCorpus(text, 'x', 'names', false);
    expect(await fingerprintOf(names('rex\nanna'))).toBe(
      'sha256:15f17f994884f1e6056d634ba0b56ba81e9046c1e32c9e0f3053d5af9536f2f6',
    );
    expect(await fingerprintOf(names('anna\nrex'))).not.toBe(await fingerprintOf(names('rex\nanna')));
    // `printf 'rex\nanna' | sha256sum`
    expect(await fingerprintOf(readCorpus('rex\r\nanna', 'x', 'text', true))).toBe(
      'sha256:1dfb4ff4cf4c3500eff7bfbeba773e2605abc14a3a305efd217531f614d22f6b',
    );
  });
});
