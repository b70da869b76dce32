import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNames } from '../../src/corpus/name_list.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { completeRecipe } from '../../src/train/complete.ts';
import { PRESETS } from '../../src/train/presets.ts';
import { MAX_RUNS, bestOf, sweep } from '../../src/train/sweep.ts';
import { TrainingRun } from '../../src/train/training_run.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const NAMES = ['mira', 'kalo', 'tessa', 'orin', 'belva', 'duna', 'fenn', 'garo', 'hilda', 'ivo', 'jory', 'kessa'];
const corpus = { mode: 'names', list: readNames(NAMES.join('\n'), 'a list') } as const;
const recipe = completeRecipe({ ...PRESETS.notebook.recipe, hiddenSize: 8 }, corpus, { iterations: 60 });
const lstm = {
  ...recipe,
  batching: 'names',
  cell: 'lstm',
  batchSize: 4,
  heldOutShare: 0.25,
  evaluateEvery: 20,
} as const;

describe('a sweep on the CPU', () => {
  it.each([
    ['the notebook', recipe],
    ['an lstm with a part held out', lstm],
  ])('is the single runs, one after another: %s', async (_, each) => {
    const engine = cpuEngine();
    const seen: number[] = [];
    const options = {
      learningRates: [0.01, 0.1],
      seeds: [3, 4],
      onProgress: ({ steps }: { steps: number }) => seen.push(steps),
    };
    const runs = await sweep({ engine, corpus, recipe: each, ...options });
    expect(runs.map((run) => [run.recipe.learningRate, run.recipe.seed])).toEqual([
      [0.01, 3],
      [0.01, 4],
      [0.1, 3],
      [0.1, 4],
    ]);
    for (const { recipe: own, checkpoint, diverged } of runs) {
      const single = await TrainingRun.create({ engine, corpus, recipe: own });
      await single.run();
      expect(checkpoint).toEqual(await single.checkpoint());
      expect(diverged).toBeNull();
      single.destroy();
    }
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(240);
    const scores = runs.map(({ checkpoint: { best, smoothLoss } }) => best?.natsPerSymbol ?? smoothLoss!);
    expect(bestOf(runs)).toBe(runs[scores.indexOf(Math.min(...scores))]);
  });

  it('goes on where a run diverges, which is not the best', async () => {
    const wild = { ...recipe, clipValue: null };
    const runs = await sweep({ engine: cpuEngine(), corpus, recipe: wild, learningRates: [3e38, 0.01], seeds: [0] });
    expect(runs.map(({ diverged }) => diverged !== null)).toEqual([true, false]);
    expect(bestOf(runs)).toBe(runs[1]);
    expect(bestOf(runs.slice(0, 1))).toBeNull();
  });

  it('ends with what there is where it is stopped', async () => {
    const stop = new AbortController();
    const runs = await sweep({
      ...{ engine: cpuEngine(), corpus, recipe, learningRates: [0.01], seeds: [0, 1, 2], signal: stop.signal },
      onProgress: ({ steps }) => steps > 60 && stop.abort(),
    });
    expect(runs).toHaveLength(2);
    expect(runs[0]!.checkpoint.iteration).toBe(60);
  });

  it('refuses no runs and too many', async () => {
    const options = { engine: cpuEngine(), corpus, recipe, learningRates: [0.01] };
    await expect(sweep({ ...options, seeds: [] })).rejects.toThrow('1 learning rates with 0 seeds are 0 runs');
    const seeds = Array.from({ length: MAX_RUNS + 1 }, (_, i) => i);
    await expect(sweep({ ...options, seeds })).rejects.toThrow(/are 1025 runs; give 1 to 1024/);
    await expect(sweep({ ...options, seeds: [-1] })).rejects.toThrow(/seed is -1/);
  });
});

describe('mangosaurus sweep', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'names.txt'), NAMES.join('\n'));
  const command = (...options: string[]) =>
    runCli([
      'sweep',
      '--input',
      join(folder, 'names.txt'),
      '--preset',
      'notebook',
      '--hidden',
      '8',
      '--iterations',
      '40',
      '--device',
      'cpu',
      ...options,
    ]);

  it('writes a table, names the best run and writes its model', async () => {
    const out = join(folder, 'best.safetensors');
    const table = await command('--learning-rates', '0.01,0.1', '--seeds', '2', '--out', out);
    expect(table.code).toBe(0);
    expect(table.out).toMatch(/^learning rate +seed +loss/m);
    expect(table.out.split('\n').filter((line) => /^0\.0?1 +[01] +\d+\.\d{4}/.test(line))).toHaveLength(4);
    expect(table.out).toMatch(/^Best: learning rate 0\.0?1, seed [01]\./m);
    const names = await runCli(['sample', '--model', out, '-n', '3']);
    expect(names.code).toBe(0);
  });

  it('writes an object per run with --json, and the best one last', async () => {
    const { code, out } = await command('--learning-rates', '0.01,0.1', '--seeds', '2', '--seed', '5', '--json');
    expect(code).toBe(0);
    const rows = jsonLines(out);
    expect(rows.map(({ learning_rate, seed }) => [learning_rate, seed]).slice(0, 4)).toEqual([
      [0.01, 5],
      [0.01, 6],
      [0.1, 5],
      [0.1, 6],
    ]);
    const losses = rows.slice(0, 4).map(({ loss }) => Number(loss));
    const best = rows[losses.indexOf(Math.min(...losses))]!;
    expect(rows[4]).toMatchObject({ done: true, learning_rate: best['learning_rate'], seed: best['seed'] });
  });

  it.each([
    [['--learning-rates', '0.01,x', '--seeds', '1'], /learning-rates.*Give numbers from 0\.000001 to 1000000/],
    [['--learning-rates', '0.01', '--seeds', '0'], /seeds.*Give a whole number from 1 to 1024/],
    [['--learning-rates', '0.01,0.02', '--seeds', '1000'], /2 learning rates with 1000 seeds are 2000 runs/],
    [['--learning-rates', '0.01', '--seeds', '2', '--learning-rate', '1'], /Give --learning-rates instead/],
  ])('answers %j with what is wrong', async (options, message) => {
    const { code, notes } = await command(...options);
    expect(code).toBe(2);
    expect(notes.join('\n')).toMatch(message);
  });
});
