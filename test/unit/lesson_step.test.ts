import { describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
import { completeRecipe } from '../../src/train/complete.ts';
import { EXPLOSIVE } from '../../src/train/explosion.ts';
import { PRESETS } from '../../src/train/presets.ts';
import type { Recipe } from '../../src/train/recipe.ts';
import { TrainingRun } from '../../src/train/training_run.ts';
import { changesOf, isPlainStep } from '../../src/ui/lesson/changes.ts';
import { numpyName } from '../../src/ui/lesson/numpy/index.ts';
import type { Made } from '../../src/ui/lesson/step_controller.ts';
import { stepProgramOf } from '../../src/ui/lesson/step_program.ts';
import { TwinsController } from '../../src/ui/lesson/twins_controller.ts';
import { EXPLODED_WORDS, twinsTable, verdictOf } from '../../src/ui/lesson/twins_words.ts';
import type { WorkerPort } from '../../src/worker/client.ts';
import { firstStep } from '../../src/worker/one_step.ts';
import type { Explosion, Reply, Request } from '../../src/worker/protocol.ts';
import { NOTEBOOK_SETTINGS } from '../../src/worker/settings.ts';
import { expectClose } from '../helpers/close.ts';
import { CLOSE } from '../helpers/lesson_models.ts';
import { NUMPY_PYTHON, flat, runNumpy } from '../helpers/numpy_programs.ts';

const corpus = { mode: 'names', list: builtInNames() } as const;
const rounded = (values: Float32Array | Float64Array): Float64Array => Float64Array.from(Float32Array.from(values));

/** A step in the middle of a run on the reference, from a state of 32-bit numbers, and the parameters after it with all digits. */
async function stepOf(change: Partial<Recipe>): Promise<{ made: Made; after: Float32Array | Float64Array }> {
  const recipe = completeRecipe({ ...PRESETS.notebook.recipe, hiddenSize: 6, ...change }, corpus, { iterations: 40 });
  const options = { engine: referenceEngine(), corpus, recipe };
  const before = await TrainingRun.create(options);
  await before.run({ until: 12 });
  const there = await before.checkpoint();
  const { parameters, hidden } = there.state;
  const state = { ...there.state, parameters: rounded(parameters), hidden: rounded(hidden) };
  const run = await TrainingRun.create({ ...options, resume: { ...there, state } });
  const describe = await firstStep(run);
  await run.run({ until: 13 });
  const { parameters: after } = (await run.checkpoint()).state;
  const stepped = await describe(run);
  const { symbols } = run.vocabulary;
  const made = {
    ...stepped,
    config: run.config,
    symbols,
    before: new Float32Array(state.parameters),
    after: new Float32Array(after),
  };
  return { made, after };
}

const KINDS = [
  ['rnn', {}],
  ['rnn of two layers, tightly clipped', { layers: 2, clipValue: 0.02 }],
  ['lstm of two layers', { cell: 'lstm', layers: 2, recurrentBias: true }],
  ['gru without clipping', { cell: 'gru', recurrentBias: true, clipValue: null }],
  ['mingru', { cell: 'mingru' }],
] as const satisfies [string, Partial<Recipe>][];

describe('the chapter of one step', () => {
  // Oracle: a step of the reference engine, from the state in which the name before ended.
  it.skipIf(NUMPY_PYTHON === null)('has a program that computes the step: losses and changes', async () => {
    const steps = await Promise.all(KINDS.map(([, change]) => stepOf(change)));
    const programs = await Promise.all(steps.map(({ made }) => stepProgramOf(made)));
    const values = { losses: '[loss_before, loss_after]', changes: 'changes' };
    const results = runNumpy(programs.map((program) => ({ program, values })));
    for (const [k, { made, after }] of steps.entries()) {
      expect(made.carried.length, KINDS[k]![0]).toBeGreaterThan(0);
      const got = results[k]!.values;
      expectClose(flat(got['losses']), [made.lossBefore, made.lossAfter], CLOSE, KINDS[k]![0]);
      const layout = layoutOf(made.config);
      const changes = got['changes'] as Record<string, unknown>;
      for (const { name, trainable } of layout.tensors) {
        if (!trainable) continue;
        const [old, now] = [viewOf(made.before, layout, name), viewOf(after, layout, name)];
        const expected = Array.from(now, (value, i) => value - old[i]!);
        // A difference of two numbers near 1 has an error of 1e-16.
        const close = { ...CLOSE, absolute: 1e-15 };
        expectClose(flat(changes[numpyName(made.config, name)]), expected, close, `${KINDS[k]![0]}: ${name}`);
      }
    }
  });

  it('shows the change of each tensor, and that it is the learning rate times the clipped gradient', async () => {
    const { made } = await stepOf({ clipValue: 0.02 });
    expect(isPlainStep(made)).toBe(true);
    const changes = changesOf(made);
    expect(changes.map(({ words }) => words)).toEqual(['Wax', 'Waa', 'b', 'Wya', 'by']);
    const cut = changes.reduce((sum, change) => sum + change.cut, 0);
    expect(cut).toBeGreaterThan(0);
    for (const { values, rows, columns, largest, largestGradient, unexplained } of changes) {
      expect(values).toHaveLength(rows * columns);
      expect(largest).toBeCloseTo(0.01 * Math.min(0.02, largestGradient), 7);
      // Both parameters are rounded to 32 bits.
      expect(unexplained).toBeLessThan(2 ** -23);
    }
    expect(isPlainStep({ ...made, iteration: made.iteration + 9 })).toBe(false);
    expect(isPlainStep({ ...made, optimizer: 'adam' })).toBe(false);
  });
});

/** A worker's side that records what it is asked. */
class Port extends EventTarget implements WorkerPort {
  readonly requests: Request[] = [];
  ended = false;
  postMessage(request: Request): void {
    this.requests.push(request);
  }
  terminate(): void {
    this.ended = true;
  }
  reply(reply: Reply): void {
    this.dispatchEvent(new MessageEvent('message', { data: reply }));
  }
}

const POINT = { iteration: 25, loss: 2.5, largestGradient: 3 };
const STATE = {
  parameters: new Float32Array(1),
  hidden: new Float32Array(0),
  hiddenBatchSize: 0,
  optimizer: {},
  updates: 0,
};
const EXPLOSION: Explosion = {
  ...{ iteration: 1_325, loss: 9.96, times: 3.02, where: 'the gradient of head.weight', largestGradient: 12.42 },
  back: { iteration: 1_300, state: STATE },
};
/** The last message of runs, which tells of each the explosion, if it did. */
const end = (...explosions: (Explosion | null)[]): Reply => ({
  ...{ type: 'watched', id: 1, done: true, error: null },
  runs: explosions.map((explosion) => ({ points: [POINT], explosion, done: true })),
});

function twins() {
  const ports: Port[] = [];
  const host = { addController: () => undefined, removeController: () => undefined, requestUpdate: () => undefined, updateComplete: Promise.resolve(true) }; // prettier-ignore
  const controller = new TwinsController(host, () => {
    ports.push(new Port());
    return ports.at(-1)!;
  });
  const { learningRate, clipValue } = EXPLOSIVE;
  controller.start({ kind: 'built-in' }, NOTEBOOK_SETTINGS, { learningRate, clipValue }, 27);
  return { controller, ports };
}

describe('the twins', () => {
  it('train the same with and without clipping, go back before the explosion, and end their worker', () => {
    globalThis.requestAnimationFrame ??= () => 0;
    const { controller, ports } = twins();
    const changed = { device: 'cpu', learningRate: 0.05, iterations: 4_000, clipValue: 0.2 };
    const order = {
      ...{ corpus: { kind: 'built-in' }, from: null, clipped: [false, true] },
      settings: { ...NOTEBOOK_SETTINGS, ...changed },
    };
    expect(ports.map(({ requests }) => requests)).toEqual([[{ type: 'watch', id: 1, order }]]);
    const free = { points: [], explosion: EXPLOSION, done: true };
    const clipped = { points: [], explosion: null, done: false };
    ports[0]!.reply({ type: 'watched', id: 1, runs: [free, clipped], done: false, error: null });
    expect(verdictOf(controller.state)).toEqual(['Training both…']);
    controller.goBack();
    expect(ports).toHaveLength(1);
    ports[0]!.reply(end(EXPLOSION, null));
    expect(controller.state.phase).toBe('done');
    expect(ports.every(({ ended }) => ended)).toBe(true);
    expect(verdictOf(controller.state)).toEqual([
      'Without clipping it explodes at iteration 1,325: the loss of that name is 3.02 times that of guessing. It begins in dWya, which has the largest element of that step’s gradient, 12.42.',
      'Clipped at ±0.2 it does not explode: 2.50 nats per symbol over the last 25 steps.',
    ]);
    controller.goBack();
    const [again] = ports[1]!.requests;
    expect(again).toMatchObject({ order: { clipped: [true], settings: changed, from: EXPLOSION.back } });
    ports[1]!.reply(end(null));
    expect(verdictOf(controller.state).at(-1)).toMatch(
      /^Back at iteration 1,300, and on with clipping at ±0.2 it does not/,
    );
    expect(twinsTable(controller.state)).toEqual({
      columns: [
        'iteration',
        ...['loss, without clipping', 'loss, clipped', 'loss, back, clipped'],
        ...['largest gradient, without clipping', 'largest gradient, clipped', 'largest gradient, back, clipped'],
      ],
      rows: [{ heading: '25', cells: ['2.5000', '2.5000', '2.5000', '3.0000', '3.0000', '3.0000'] }],
    });
  });

  it('stop where they are, and say why they could not train, or not to the end', () => {
    const { controller, ports } = twins();
    controller.stop();
    expect(ports.every(({ ended }) => ended)).toBe(true);
    expect(verdictOf(controller.state)).toEqual(['Stopped.']);
    const refused = twins();
    refused.ports[0]!.reply({ type: 'watched', id: 1, runs: [], done: true, error: 'The list is empty.' });
    expect(refused.controller.state.phase).toBe('done');
    expect(verdictOf(refused.controller.state)).toEqual([
      'Without clipping: The list is empty.',
      'Clipped at ±0.2: The list is empty.',
    ]);
    const failed = twins();
    const free = { points: [POINT], explosion: null, done: true };
    failed.ports[0]!.reply({
      ...{ type: 'watched', id: 1, done: false, error: null },
      runs: [free, { ...free, done: false }],
    });
    failed.ports[0]!.reply({ type: 'failed', message: 'The worker stopped.' });
    expect(failed.ports[0]!.ended).toBe(true);
    expect(verdictOf(failed.controller.state)).toEqual([
      'Without clipping it does not explode: 2.50 nats per symbol over the last 25 steps.',
      'Clipped at ±0.2: The worker stopped.',
    ]);
  });

  it('say what to try where neither explodes or both do, and what is not finite', () => {
    const { controller, ports } = twins();
    ports[0]!.reply(end(null, null));
    expect(verdictOf(controller.state).at(-1)).toBe('Neither explodes: try a larger learning rate.');
    const both = twins();
    both.ports[0]!.reply(end({ ...EXPLOSION, loss: NaN, times: NaN, where: 'rnn.weight_hh_l0' }, EXPLOSION));
    const words = verdictOf(both.controller.state);
    expect(words[0]).toBe(
      'Without clipping it explodes at iteration 1,325: a number is no longer finite. It began in rnn.weight_hh_l0.',
    );
    expect(words.at(-1)).toBe('Clipping at a smaller value may hold it.');
    expect(EXPLODED_WORDS).toContain('twice');
  });
});
