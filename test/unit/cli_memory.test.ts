import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkMemory, trainingBytes } from '../../src/cli/memory_needed.ts';
import type { MachineMemory } from '../../src/cli/memory_needed.ts';
import { readNames } from '../../src/corpus/name_list.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { completeRecipe } from '../../src/train/complete.ts';
import { PRESETS } from '../../src/train/presets.ts';
import { runCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const names = join(folder, 'names.txt');
const text = join(folder, 'text.txt');
writeFileSync(names, 'anna\nrex\nzoe\nmaximilian\n');
writeFileSync(text, 'the rain in spain stays mainly in the plain. '.repeat(12_000));

const GIB = 2 ** 30;
const machine = (sizes: Partial<MachineMemory>): MachineMemory => ({
  total: 64 * GIB,
  free: 64 * GIB,
  heap: 4 * GIB,
  ...sizes,
});

describe('trainingBytes', () => {
  const shape = {
    config: { ...notebookConfig(128), cell: 'lstm', hiddenSize: 256, recurrentBias: true } as const,
    training: { optimizer: OPTIMIZERS.adam, dropoutSeed: 0 },
    timeSteps: 100,
    batchSize: 64,
    byNorm: false,
  };
  // The LSTM's two matrices and two biases for 4 gates, and the head; all are multiples of 64 floats.
  const length = 4 * 256 * (128 + 256 + 2) + 128 * (256 + 1);

  it('counts parameters, gradients and two moments, and copies of them for the file', () => {
    const { parameters, checkpoints } = trainingBytes(shape, 4, null);
    expect(parameters).toBe(4 * 4 * length);
    expect(checkpoints).toBe(2 * 4 * 4 * length);
  });

  it('counts ids, logits, gates, states and their gradients of a batch, in float64 twice as many bytes', () => {
    const [T, B, H, V] = [100, 64, 256, 128];
    const least = 2 * T * B + T * B * V + T * B * 4 * H + 2 * (T + 1) * B * H + T * B * H;
    const { batches } = trainingBytes(shape, 4, null);
    expect(batches).toBeGreaterThanOrEqual(4 * least);
    expect(batches).toBeLessThan(4 * 1.05 * least);
    expect(trainingBytes(shape, 8, null).batches).toBe(2 * batches);
    const evaluation = { timeSteps: 100, batchSize: 64 };
    expect(trainingBytes(shape, 4, evaluation).batches).toBe(2 * batches);
  });
});

describe('train', () => {
  const LARGE = ['--batch-size', '512', '--seq-length', '1000', '--max-steps', '1', '--val-frac', '0'];
  const onText = ['train', '--mode', 'text', '--input', text, ...LARGE];

  it('refuses sizes that are more than the machine has before it takes them', async () => {
    for (const [device, name] of [
      ['cpu', 'CPU, float32'],
      ['reference', 'float64'],
    ] as const) {
      const { code, out, notes } = await runCli([...onText, '--device', device], {
        memory: machine({ total: 2 * GIB }),
      });
      expect({ code, out }).toEqual({ code: 2, out: '' });
      const message = notes.at(-1)!;
      expect(message).toMatch(
        /Training would take about [\d.]+ GiB of memory on .*, but there are 2 GiB\. Give a smaller --batch-size/,
      );
      expect(message).toContain(name);
      expect(message.includes('--device cpu')).toBe(device === 'reference');
    }
  });

  it.each([
    [
      'an array',
      [],
      /^mangosaurus: These sizes need an array of 2\.0 GiB in training, but .* may take 1,023 MiB\. .*--seq-length/,
    ],
    [
      'a model',
      ['--seq-length', '400', '--layers', '4'],
      /^mangosaurus: These sizes need about [\d.]+ GiB in training, .* has 4 GiB for a model\. /,
    ],
  ])('refuses more than the CPU engine can have, however much the machine has: %s', async (_, sizes, message) => {
    const { code, notes } = await runCli([...onText, '--device', 'cpu', ...sizes], { memory: machine({}) });
    expect(code).toBe(2);
    expect(notes.at(-1)).toMatch(message);
  });

  it('says what it will take where that is much, and that it is scarce', () => {
    const corpus = { mode: 'names', list: readNames('anna\nrex\nzoe\n', 'names.txt') } as const;
    const sizes = { ...PRESETS.names.recipe, heldOutShare: 0 };
    const noted = (hiddenSize: number, memory: MachineMemory): string[] => {
      const recipe = completeRecipe({ ...sizes, hiddenSize, layers: 4 }, corpus, { iterations: 1 });
      const notes: string[] = [];
      const engine = { kind: 'cpu', name: 'CPU', software: false } as const;
      checkMemory(recipe, corpus, engine, memory, (note) => notes.push(note));
      return notes;
    };
    expect(noted(1_024, machine({}))).toEqual([
      expect.stringMatching(/^Training will take about 1\.\d GiB of the 64 GiB of memory\.$/),
    ]);
    expect(noted(1_024, machine({ free: GIB }))[0]).toMatch(/of memory, of which 1 GiB are free now\.$/);
    expect(noted(64, machine({}))).toEqual([]);
  });

  it('refuses more names than JavaScript has room for, and says how to allow more', async () => {
    const { code, notes } = await runCli(['train', '--input', names], { memory: machine({ heap: 2_000 }) });
    expect(code).toBe(2);
    expect(notes.at(-1)).toMatch(
      /names\.txt has 4 names, which take about .* in training; Node allows 2\.0 KiB\. .*NODE_OPTIONS=--max-old-space-size=\d+/,
    );
  });
});
