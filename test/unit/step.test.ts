import { afterEach, describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { EXPLOSIVE } from '../../src/train/explosion.ts';
import { TrainingRun } from '../../src/train/training_run.ts';
import { completeRecipe } from '../../src/train/complete.ts';
import { PRESETS } from '../../src/train/presets.ts';
import type { Stepped } from '../../src/worker/protocol.ts';
import { DEFAULT_SETTINGS, NOTEBOOK_SETTINGS } from '../../src/worker/settings.ts';
import type { RunSettings } from '../../src/worker/settings.ts';
import { firstStep } from '../../src/worker/one_step.ts';
import { corpusSource, Desk } from '../helpers/studio_desk.ts';

const BUILT_IN = { kind: 'built-in' } as const;
const SMALL: RunSettings = { ...NOTEBOOK_SETTINGS, device: 'cpu', hiddenSize: 8, iterations: 111 };

let desk = new Desk();
afterEach(async () => {
  await desk.ask({ type: 'pause' });
  desk = new Desk();
});

async function step(id: number, count: number): Promise<Stepped> {
  const answer = desk.next((reply) => reply.type === 'stepped' && reply.id === id);
  await desk.ask({ type: 'step', id, count });
  const reply = await answer;
  if (reply.type !== 'stepped' || !reply.stepped) throw new Error(reply.type === 'stepped' ? (reply.error ?? '') : '');
  return reply.stepped;
}

async function parameters(): Promise<Float32Array> {
  await desk.ask({ type: 'parameters', id: 1 });
  return desk.all('parameters').at(-1)!.values;
}

describe('a run step by step', () => {
  it.each([
    ['the notebook', SMALL],
    ['batches of names with Adam, dropout and a held-out part', { ...DEFAULT_SETTINGS, device: 'cpu', hiddenSize: 8, iterations: 111, seed: 3, dropout: 0.2, heldOutShare: 0.1 } satisfies RunSettings], // prettier-ignore
  ])('is bit for bit the run that was not interrupted: %s', async (_, settings) => {
    await desk.ask({ type: 'start', corpus: BUILT_IN, settings, paused: true });
    const start = await parameters();
    expect((await step(1, 1)).iteration).toBe(1);
    expect(desk.phases.at(-1)).toBe('paused');
    expect(await parameters()).not.toEqual(start);
    expect(await step(2, 10)).toMatchObject({ from: 1, iteration: 11 });
    expect(desk.phases.at(-1)).toBe('paused');
    const after = await parameters();
    expect(await step(3, 100)).toMatchObject({ from: 11, iteration: 111 });
    expect(desk.phases.at(-1)).toBe('done');
    const stepped = await parameters();
    expect(stepped).not.toEqual(after);

    desk = new Desk();
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: BUILT_IN, settings });
    await done;
    expect(await parameters()).toEqual(stepped);
  });

  it('makes exactly so many steps, from a run in training too, and goes on when told to', async () => {
    await desk.ask({ type: 'start', corpus: BUILT_IN, settings: { ...SMALL, iterations: 50_000_000 } });
    await desk.next((reply) => reply.type === 'progress');
    const { from, iteration } = await step(1, 7);
    expect(iteration - from).toBe(7);
    expect(desk.phases.at(-1)).toBe('paused');
    await desk.ask({ type: 'resume' });
    await desk.next((reply) => reply.type === 'progress' && reply.progress.iteration > iteration + 10);
  });

  it('stops at a pause, and tells how far it came', async () => {
    await desk.ask({ type: 'start', corpus: BUILT_IN, settings: { ...SMALL, iterations: 50_000_000 }, paused: true });
    const answer = desk.next((reply) => reply.type === 'stepped');
    await desk.ask({ type: 'step', id: 4, count: 40_000_000 });
    await desk.ask({ type: 'pause' });
    const reply = await answer;
    expect(reply).toMatchObject({ id: 4, error: null });
    expect(desk.iteration).toBeLessThan(40_000_000);
    expect(desk.phases.at(-1)).toBe('paused');
  });

  it('says why there is no step to make', async () => {
    await expect(step(1, 1)).rejects.toThrow(/no run.*choose a list/);
    await desk.ask({ type: 'start', corpus: corpusSource('anna\notto\neve\n'), settings: { ...SMALL, iterations: 2 }, paused: true }); // prettier-ignore
    await expect(step(2, 0)).rejects.toThrow(/whole number from 1/);
    await expect(step(3, 1.5)).rejects.toThrow(/whole number from 1/);
    await step(4, 5);
    expect(desk.phases.at(-1)).toBe('done');
    await expect(step(5, 1)).rejects.toThrow(/run is done/);
    expect(desk.all('failed')).toEqual([]);
  });
});

describe('what a step changed', () => {
  // Oracle: the equations of SGD in float64, on the reference engine. Its arrays hold doubles; what is told is rounded to float32.
  it('is the learning rate times the clipped gradient of the name, read from the state before', async () => {
    const corpus = { mode: 'names', list: builtInNames() } as const;
    const open = { ...PRESETS.notebook.recipe, hiddenSize: 7, clipValue: 0.5 };
    const run = await TrainingRun.create({
      engine: referenceEngine(),
      corpus,
      recipe: completeRecipe(open, corpus, { iterations: 50 }),
    });
    await run.run({ until: 20 });
    const { parameters: before } = (await run.checkpoint()).state;
    const after = await firstStep(run);
    await run.run({ until: 21 });
    const told = await after(run);
    const { parameters } = (await run.checkpoint()).state;
    expect(told).toMatchObject({
      from: 20,
      iteration: 21,
      sequences: 1,
      learningRate: 0.01,
      clipValue: 0.5,
      optimizer: 'sgd',
    });
    const name = run.vocabulary.decode(told.targets);
    expect(corpus.list.names).toContain(name);
    expect([...told.inputs]).toEqual([-1, ...told.targets.slice(0, -1)]);
    expect(told.carried).toHaveLength(7);
    expect(told.carried.some((value) => value !== 0)).toBe(true);
    expect(told.lossAfter).toBeLessThan(told.lossBefore);
    let cut = 0;
    for (const [i, gradient] of told.gradients.entries()) {
      if (Math.abs(gradient) > 0.5) cut++;
      const change = -0.01 * Math.max(-0.5, Math.min(0.5, gradient));
      expect(Math.abs(parameters[i]! - before[i]! - change)).toBeLessThan(1e-9);
    }
    expect(cut).toBeGreaterThan(0);
  });

  it('is seen on the first name of the batch, without its padding', async () => {
    const settings = { ...DEFAULT_SETTINGS, device: 'cpu', hiddenSize: 8, iterations: 30 } satisfies RunSettings;
    await desk.ask({ type: 'start', corpus: BUILT_IN, settings, paused: true });
    const { targets, inputs, sequences, carried, optimizer, lossBefore } = await step(1, 1);
    expect([sequences, optimizer, carried.length]).toEqual([settings.batchSize, 'adam', 0]);
    expect(targets.at(-1)).toBe(0);
    expect(inputs[0]).toBe(-1);
    expect(inputs).toHaveLength(targets.length);
    // Uniform guesses, nearly: log 27 per symbol.
    expect(lossBefore / targets.length).toBeCloseTo(Math.log(27), 0);
  });
});

describe('watched runs', () => {
  const settings = { ...SMALL, iterations: 300, learningRate: EXPLOSIVE.learningRate };
  it('tell their points, and an explosion with a state to go back to', async () => {
    const order = {
      ...{ corpus: BUILT_IN, from: null, clipped: [false, true] },
      settings: { ...settings, learningRate: 2, clipValue: 0.01 },
    };
    await desk.ask({ type: 'watch', id: 6, order });
    const watched = desk.all('watched');
    expect(watched.filter(({ done }) => done)).toEqual([watched.at(-1)]);
    expect(watched.at(-1)).toMatchObject({
      id: 6,
      error: null,
      runs: [{ done: true }, { done: true, explosion: null }],
    });
    const [free, clipped] = [0, 1].map((i) => watched.flatMap(({ runs }) => runs[i]!.points));
    const explosion = watched.at(-1)!.runs[0]!.explosion!;
    expect(free!.at(-1)!.iteration).toBe(explosion.iteration + 1);
    expect(explosion.where).toMatch(/^the gradient of (rnn|head)\./);
    expect(clipped!.map(({ iteration }) => iteration)).toEqual(Array.from({ length: 12 }, (_, i) => 25 * (i + 1)));
    // Until the step that explodes, both take turns.
    expect(watched[0]!.runs.every(({ done }) => done)).toBe(false);
    await desk.ask({ type: 'watch', id: 7, order: { ...order, clipped: [true], from: explosion.back } });
    const last = desk.all('watched').at(-1)!;
    expect(last).toMatchObject({ id: 7, done: true, runs: [{ done: true, explosion: null }] });
    // The run of the page is another.
    expect(desk.phases).toEqual([]);
  });

  it('say why they cannot be watched', async () => {
    await desk.ask({
      type: 'watch',
      id: 8,
      order: { corpus: BUILT_IN, settings: { ...settings, learningRate: -1 }, clipped: [true], from: null },
    });
    expect(desk.all('watched')).toMatchObject([
      { id: 8, runs: [], done: true, error: expect.stringContaining('learning rate') },
    ]);
  });
});
