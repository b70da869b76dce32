import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adler32 } from '../../src/cli/handover/schedule.ts';
import type { HandedSchedule } from '../../src/cli/handover/schedule.ts';
import { writeNpy } from '../../src/cli/handover/npy.ts';
import { readModel } from '../../src/formats/model_file.ts';
import { runCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';
import { TORCH_PYTHON } from '../helpers/torch_python.ts';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);

/** Twelve names and a repeat; three are held out. */
const NAMES = 'mira nara tiro sol elani bo katu rima odo lin sira vento mira'.split(' ');
writeFileSync(at('names.txt'), NAMES.join('\n'));
writeFileSync(at('labels.csv'), `name,kind\n${NAMES.map((name, i) => `${name},${'ab'[i % 2]}`).join('\n')}`);
const TEXT = 'the sea and the stone sing '.repeat(40);
writeFileSync(at('text.txt'), TEXT);

const OPTIONS = ['--hidden', '5', '--dropout', '0', '--batch-size', '4', '--device', 'reference'];

/** Begins a run of `steps` steps, does `done` of them, and hands it over. */
async function handed(name: string, input: string[], options: string[], done = 0): Promise<string> {
  const begin = ['train', '--input', ...input, ...OPTIONS, ...options, '--stop-after', `${done}`];
  const trained = await runCli([...begin, '--max-steps', '40', '--out', at(`${name}.safetensors`)]);
  expect(trained.code, trained.notes.join('\n')).toBe(0);
  const ending = await runCli(['handover', at(`${name}.safetensors`), '--input', ...input, '--out', at(name)]);
  expect(ending.code, ending.notes.join('\n')).toBe(0);
  expect(ending.out).toContain(`the run at step ${done} of 40, and train.py`);
  return at(name);
}

/** The integers of a .npy file, read by the format's description. */
function npy(path: string): number[] {
  const bytes = new Uint8Array(readFileSync(path));
  const size = new DataView(bytes.buffer).getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(10, 10 + size));
  const [, length] = /^\{'descr': '<i4', 'fortran_order': False, 'shape': \((\d+),\), \} *\n$/.exec(header)!;
  expect((10 + size) % 64).toBe(0);
  const values = new Int32Array(bytes.slice(10 + size).buffer);
  expect(values).toHaveLength(Number(length));
  return [...values];
}

function json<T>(...names: string[]): T {
  return JSON.parse(readFileSync(at(...names), 'utf8')) as T;
}

/** The names of a file of ids. */
function namesOf(ids: number[], symbols: readonly string[]): string[] {
  return ids
    .map((id) => symbols[id])
    .join('')
    .split('\n')
    .slice(0, -1);
}

describe('handover', () => {
  it('writes the run, its recipe, its schedule, both parts of the list, and programs', async () => {
    await handed('names', [at('names.txt')], ['--val-frac', '0.25'], 3);
    const model = readModel(new Uint8Array(readFileSync(at('names', 'run.safetensors'))), 'run');
    expect(new Uint8Array(readFileSync(at('names', 'run.safetensors')))).toEqual(
      new Uint8Array(readFileSync(at('names.safetensors'))),
    );
    expect(readdirSync(at('names')).sort()).toEqual([
      ...['batches.py', 'held_out.npy', 'model.py', 'model.safetensors', 'processes.py', 'recipe.json', 'run.py'],
      ...['run.safetensors', 'run_file.py', 'schedule.json', 'train.py', 'training.npy'],
    ]);
    expect(json('names', 'recipe.json')).toEqual(model.training!.recipe);
    const [training, heldOut] = ['training', 'held_out'].map((part) =>
      namesOf(npy(at('names', `${part}.npy`)), model.symbols),
    ) as [string[], string[]];
    expect(heldOut).toHaveLength(3);
    expect([...training, ...heldOut].sort()).toEqual([...new Set(NAMES)].sort());
  });

  it('says the learning rates and what tells that batches are the same', async () => {
    await handed('rates', [at('names.txt')], ['--val-frac', '0', '--schedule', 'cosine']);
    const schedule = json<HandedSchedule>('rates', 'schedule.json');
    expect(schedule).toMatchObject({ iteration: 0, iterations: 40, batchesPerEpoch: 4 });
    // The repeat counts where nothing is held out; every name has a newline.
    expect(schedule.symbolsPerEpoch).toBe(NAMES.join(' ').length + 1);
    const rates = new Map(schedule.learningRates);
    expect(rates.size).toBe(40);
    // The preset's rate is 0.01, and the schedule's warm-up 50 steps, more than the run has.
    expect(rates.get(0)).toBeCloseTo(0.01 / 50, 15);
    expect(rates.get(39)).toBeCloseTo((0.01 * 40) / 50, 15);
    expect(schedule.batches.map(([step]) => step)).toEqual([0, 1, 3, 4]);
    expect(new Set(schedule.batches.map(([, sum]) => sum)).size).toBe(4);
  });

  it('keeps labels, beside names in the same order', async () => {
    await handed('labels', [at('labels.csv'), '--label-column', 'kind'], ['--val-frac', '0.25']);
    const { symbols } = readModel(new Uint8Array(readFileSync(at('labels', 'run.safetensors'))), 'run');
    for (const part of ['training', 'held_out']) {
      const names = namesOf(npy(at('labels', `${part}.npy`)), symbols);
      const labels = npy(at('labels', `${part}_labels.npy`)).map((id) => symbols[id]);
      expect(names.length).toBe(labels.length);
      for (const [i, name] of names.entries()) {
        const all = NAMES.flatMap((own, k) => (own === name ? [`label: ${'ab'[k % 2]}`] : []));
        expect(all).toContain(labels[i]);
      }
    }
  });

  it('cuts a text where training does: its end is held out', async () => {
    await handed('text', [at('text.txt')], ['--mode', 'text', '--seq-length', '8', '--val-frac', '0.1']);
    const { symbols } = readModel(new Uint8Array(readFileSync(at('text', 'run.safetensors'))), 'run');
    const [training, heldOut] = ['training', 'held_out'].map((part) =>
      npy(at('text', `${part}.npy`))
        .map((id) => symbols[id])
        .join(''),
    ) as [string, string];
    expect(training + heldOut).toBe(TEXT);
    expect(heldOut).toHaveLength(Math.round(TEXT.length / 10));
  });

  it('hands over again into its own folder, and never over files of others', async () => {
    await handed('again', [at('names.txt')], []);
    const again = ['handover', at('again.safetensors'), '--input', at('names.txt'), '--out'];
    expect((await runCli([...again, at('again')])).code).toBe(0);
    mkdirSync(at('mine'));
    writeFileSync(at('mine', 'train.py'), 'print("mine")');
    const { code, notes } = await runCli([...again, at('mine')]);
    expect({ code, notes }).toEqual({
      code: 2,
      notes: [expect.stringMatching(/mine has a file train\.py that is not from/)],
    });
    expect(readFileSync(at('mine', 'train.py'), 'utf8')).toBe('print("mine")');
    expect(readdirSync(at('mine'))).toEqual(['train.py']);
  });

  it('refuses another corpus, a model without a run, and what is no model', async () => {
    await handed('right', [at('names.txt')], []);
    writeFileSync(at('other.txt'), NAMES.slice(1).join('\n'));
    const half = ['convert', at('right.safetensors'), at('half.safetensors'), '--half'];
    expect((await runCli(half)).code).toBe(0);
    const cases = [
      [
        at('right.safetensors'),
        at('other.txt'),
        /trained on another list than .*other\.txt.* Give that list as --input\./,
      ],
      [at('half.safetensors'), at('names.txt'), /half\.safetensors holds no training run, only a model\. Give a file/],
      [at('names.txt'), at('names.txt'), /names\.txt/],
      ['-', '-', /Only one of the run and the inputs can be standard input/],
    ] as const;
    for (const [run, input, message] of cases) {
      const { code, notes } = await runCli(['handover', run, '--input', input, '--out', at('none')]);
      expect({ code, notes }).toEqual({ code: 2, notes: [expect.stringMatching(message)] });
    }
    expect(readdirSync(folder)).not.toContain('none');
  });
});

describe('the sum of batches', () => {
  it('is Adler-32', () => {
    // "Wikipedia", of the article on Adler-32, with three bytes more to fill 32-bit integers; its sum is by Python's zlib.
    const bytes = new TextEncoder().encode('Wikipedia...');
    expect(adler32([new Int32Array(bytes.buffer)])).toBe(0x1dc20422);
    expect(adler32([])).toBe(1);
  });

  it('files of NumPy have headers of any length', () => {
    for (const length of [0, 9, 10, 100_000]) {
      writeFileSync(at('x.npy'), writeNpy(new Int32Array(length).fill(-1)));
      expect(npy(at('x.npy'))).toEqual(Array.from({ length }, () => -1));
    }
  });
});

/** Oracle: the reference engine. Both compute in float64 and add up in another order. Where there is PyTorch. */
describe.skipIf(TORCH_PYTHON === null)('train.py', () => {
  it('trains what we train, and we go on from its file', { timeout: 120_000 }, async () => {
    const out = await handed('torch', [at('names.txt')], ['--val-frac', '0.25', '--average', 'ema']);
    const theirs = at('theirs.safetensors');
    const args = [join(out, 'train.py'), '--device', 'cpu', '--stop-after', '30', '--out', theirs];
    const done = spawnSync(TORCH_PYTHON!, args, { encoding: 'utf8', env: { ...process.env, OMP_NUM_THREADS: '1' } });
    expect(done.status, done.stderr).toBe(0);
    const goOn = async (from: string, to: string, more: string[] = []): Promise<ReturnType<typeof readModel>> => {
      const resume = ['train', '--input', at('names.txt'), '--resume', from, '--device', 'reference', '--out', to];
      const { code, notes } = await runCli([...resume, ...more]);
      expect(code, notes.join('\n')).toBe(0);
      return readModel(new Uint8Array(readFileSync(to)), to);
    };
    const ours = await goOn(at('torch.safetensors'), at('ours.safetensors'), ['--stop-after', '30']);
    expectSameRun(readModel(new Uint8Array(readFileSync(theirs)), theirs), ours);
    expectSameRun(await goOn(theirs, theirs), await goOn(at('ours.safetensors'), at('ours.safetensors')));
  });
});

function expectSameRun(a: ReturnType<typeof readModel>, b: ReturnType<typeof readModel>): void {
  const vectors = ({ parameters, training }: typeof a): Float64Array[] => {
    const { parameters: latest, optimizer } = training!.checkpoint.state;
    return [parameters, latest, ...Object.values(optimizer)].map((vector) => Float64Array.from(vector));
  };
  const [own, other] = [vectors(a), vectors(b)];
  expect(own.length).toBe(5);
  for (const [i, vector] of own.entries()) {
    const apart = vector.reduce((most, value, k) => Math.max(most, Math.abs(value - other[i]![k]!)), 0);
    expect(apart).toBeLessThan(1e-11);
    expect(vector.length).toBe(other[i]!.length);
  }
  const [p, q] = [a.training!.checkpoint, b.training!.checkpoint];
  expect(p.iteration).toBe(q.iteration);
  expect(p.state.updates).toBe(q.state.updates);
  expect(p.best!.iteration).toBe(q.best!.iteration);
  expect(p.smoothLoss).toBeCloseTo(q.smoothLoss!, 11);
  expect(p.heldOut!.natsPerSymbol).toBeCloseTo(q.heldOut!.natsPerSymbol, 11);
}
