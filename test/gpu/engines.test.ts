import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { nameSequence } from '../../src/corpus/sequences.ts';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import type { Batch, Engine, EngineModel, TrainingOptions, TrainingStep } from '../../src/engine/engine.ts';
import { NOTEBOOK_TRAINING } from '../../src/engine/engine.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { notebookParameters } from '../../src/model/initialize.ts';
import { layoutOf } from '../../src/model/layout.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { CPU_ENGINES } from '../helpers/cpu_engines.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { expectClose } from '../helpers/close.ts';
import { openGpuEngine } from '../helpers/gpu_engine.ts';
import { notebookRunOn } from '../helpers/training_runs.ts';

const SEED = 12;
const list = builtInNames();
const vocabulary = Vocabulary.of(list.names);
const NOTEBOOK = notebookConfig(vocabulary.size);
const STACKED: ModelConfig = { ...NOTEBOOK, layers: 3, hiddenSize: 17, recurrentBias: true };

/** The engines to test, each against the reference. */
const ENGINES = [
  ...CPU_ENGINES.map(({ name, open }) => ({ name: `the CPU ${name}`, open: async (): Promise<Engine> => open() })),
  ...softwareAdapters().map(({ name, open }) => ({
    name,
    open: (): Promise<Engine> => openGpuEngine(open),
  })),
];

/** One name after another, as the notebook trains. */
const notebookSteps = (count: number): TrainingStep[] =>
  list.names.slice(0, count).map((name) => {
    const { inputs, targets } = nameSequence(vocabulary.encode(name));
    const batch = { inputs, targets, timeSteps: inputs.length, batchSize: 1, carryState: true, lossScale: 1 };
    return { batch, learningRate: 0.01, clipValue: 5 };
  });

/** Five names of uneven length side by side; what is beyond a name's end is -1 and not counted. */
function unevenBatch(first: number): Batch {
  const B = 5;
  const names = list.names.slice(first, first + B).map((name) => nameSequence(vocabulary.encode(name)));
  const T = Math.max(...names.map(({ inputs }) => inputs.length));
  const batch = { inputs: new Int32Array(T * B).fill(-1), targets: new Int32Array(T * B).fill(-1) };
  for (const [b, { inputs, targets }] of names.entries()) {
    for (let t = 0; t < inputs.length; t++) {
      batch.inputs[t * B + b] = inputs[t]!;
      batch.targets[t * B + b] = targets[t]!;
    }
  }
  const counted = batch.targets.filter((target) => target >= 0).length;
  return { ...batch, timeSteps: T, batchSize: B, carryState: false, lossScale: 1 / counted };
}

const unevenSteps = (count: number, learningRate: number): TrainingStep[] =>
  Array.from({ length: count }, (_, i) => ({ batch: unevenBatch(7 * i), learningRate, clipValue: 5 }));

/** Random numbers everywhere but in the padding, such that names are neither all alike nor noise. */
function randomParameters(config: ModelConfig): Float32Array {
  const layout = layoutOf(config);
  const random = new NumpyRandom(SEED);
  const parameters = new Float32Array(layout.length);
  for (const { offset, length } of layout.tensors) {
    for (let i = 0; i < length; i++) parameters[offset + i] = random.randn() * 0.3;
  }
  return parameters;
}

const WHY_LOSS = 'float32 roundings of sums of some 50 terms, which training carries on; measured below a fifth of it';
const CLOSE_LOSS = { absolute: 1e-5, relative: 1e-6, why: WHY_LOSS };

/** Oracle: the float64 reference engine on the same float32 numbers; seed 12 where numbers are random. */
describe.each(ENGINES)('$name', ({ open }) => {
  let engine: Engine;
  const reference = referenceEngine();

  beforeAll(async () => {
    engine = await open();
  });

  afterAll(() => engine?.destroy());

  const both = async (config: ModelConfig, training: TrainingOptions = NOTEBOOK_TRAINING): Promise<EngineModel[]> => {
    const parameters = randomParameters(config);
    return Promise.all([engine, reference].map((each) => each.createModel(config, parameters, training)));
  };

  it('trains 200 steps of the notebook as the reference does', async () => {
    const parameters = new Float32Array(notebookParameters(NOTEBOOK, 1));
    const steps = notebookSteps(200);
    const [got, expected] = await Promise.all(
      [engine, reference].map(async (each) => {
        const model = await each.createModel(NOTEBOOK, parameters);
        const report = await model.train(steps);
        return { ...report, state: await model.readState() };
      }),
    );
    expectClose(got!.losses, expected!.losses, CLOSE_LOSS, 'losses');
    expectClose(
      got!.largestGradient,
      expected!.largestGradient,
      { ...CLOSE_LOSS, relative: 1e-5 },
      'largest gradients',
    );
    expect(got!.clipped).toEqual(expected!.clipped);
    const close = {
      absolute: 2e-6,
      relative: 0,
      why: 'parameters below 1, 200 roundings of half a unit in the last place',
    };
    expectClose(got!.state.parameters, expected!.state.parameters, close, 'parameters');
    expectClose(got!.state.hidden, expected!.state.hidden, { ...close, absolute: 1e-5 }, 'hidden');
    expect(got!.state.updates).toBe(200);
  });

  it('invents the names of the reference after 200 iterations', async () => {
    const [got, expected] = await Promise.all(
      [engine, reference].map(async (each) => {
        const trainer = await notebookRunOn(each, list, { iterations: 200 });
        await trainer.run();
        return trainer.notebookNames(20);
      }),
    );
    expect(got).toEqual(expected);
  });

  it.each([
    ['rnn with SGD', STACKED, NOTEBOOK_TRAINING, 0.5],
    [
      'lstm with momentum and dropout',
      { ...STACKED, cell: 'lstm', dropout: 0.3, outputDropout: 0.2 },
      { optimizer: OPTIMIZERS.momentum, dropoutSeed: 5 },
      0.2,
    ],
    [
      'gru with Adam and dropout',
      { ...STACKED, cell: 'gru', dropout: 0.5 },
      { optimizer: { ...OPTIMIZERS.adam, epsilon: 1e-3 }, dropoutSeed: 2 ** 32 - 1 },
      0.01,
    ],
    // A size with which devices work in blocks. One cell: their programs take llvmpipe seconds each to compile.
    ['rnn in blocks', { ...STACKED, hiddenSize: 20 }, NOTEBOOK_TRAINING, 0.5],
  ] as const)('trains 3 layers on batches of uneven names, %s', async (_, config, training, learningRate) => {
    const steps = unevenSteps(20, learningRate);
    const [got, expected] = await Promise.all(
      (await both(config, training)).map(async (model) => {
        const { losses } = await model.train(steps);
        return { losses, ...(await model.readState()) };
      }),
    );
    expectClose(got!.losses, expected!.losses, CLOSE_LOSS, 'losses');
    const why = '20 steps with roundings of 1e-7 of numbers around 1, which large learning rates carry on';
    expectClose(got!.parameters, expected!.parameters, { absolute: 2e-5, relative: 0, why }, 'parameters');
    expect(expected!.losses.at(-1)).toBeLessThan(expected!.losses[0]!);
  });

  it.each(CELL_NAMES)('gives the logits, loss and gradients of the reference, %s', async (cell) => {
    const models = await both({ ...STACKED, cell, dropout: 0.5 });
    const batch = unevenBatch(100);
    const [got, expected] = await Promise.all(models.map((model) => model.logits(batch)));
    const close = {
      absolute: 5e-6,
      relative: 1e-6,
      why: 'float32 roundings of sums of 17 terms through three layers',
    };
    expectClose(got!, expected!, close, 'logits');
    const [own, exact] = await Promise.all(models.map((model) => model.lossAndGradients(batch)));
    expectClose([own!.loss], [exact!.loss], CLOSE_LOSS, 'loss');
    expectClose(own!.gradients, exact!.gradients, { ...close, absolute: 1e-6 }, 'gradients');
    expectClose(own!.hidden, exact!.hidden, close, 'hidden');
  });

  it('leaves the state alone when asked for logits, gradients and names', async () => {
    const config = { ...NOTEBOOK, hiddenSize: 9 };
    const [model] = await both(config);
    const [calm] = await both(config);
    const steps = notebookSteps(6);
    const batch = steps[3]!.batch;
    for (const step of steps) {
      await model!.train([step]);
      // With the carried state, without it, and for more sequences than training has.
      await model!.lossAndGradients(batch);
      await model!.logits({ ...batch, carryState: false });
      await model!.logits(unevenBatch(3));
      await model!.sample({
        count: 9,
        maxLength: 4,
        temperature: 1,
        uniforms: { kind: 'counter', seed: 0, firstName: 0 },
      });
    }
    await calm!.train(steps);
    expect(await model!.readState()).toEqual(await calm!.readState());
  });

  it('goes on from a copy of its state to the bit', async () => {
    const config: ModelConfig = { ...STACKED, cell: 'lstm', layers: 2, dropout: 0.3, outputDropout: 0.2 };
    const training = { optimizer: OPTIMIZERS.adam, dropoutSeed: 3 };
    const steps = unevenSteps(8, 0.01).map((step, i) => ({ ...step, batch: { ...step.batch, carryState: i > 0 } }));
    const [first] = await both(config, training);
    const [second] = await both(config, training);
    await first!.train(steps);
    await second!.train(steps.slice(0, 5));
    const state = await second!.readState();
    const third = await engine.createModel(config, randomParameters(config).fill(0), training);
    await third.writeState(state);
    await third.train(steps.slice(5));
    expect(await third.readState()).toEqual(await first!.readState());
  });

  it('draws the names of the reference with the counter-based generator', async () => {
    const models = await both(NOTEBOOK);
    const request = {
      count: 200,
      maxLength: 50,
      temperature: 0.8,
      uniforms: { kind: 'counter', seed: 77, firstName: 3 },
    };
    const [got, expected] = await Promise.all(models.map((model) => model.sample(request as never)));
    const different = expected!.filter((name, i) => name.join() !== got![i]!.join()).length;
    const symbols = expected!.reduce((sum, name) => sum + name.length, 0);
    // A uniform draw within 1e-6 of one of 26 boundaries falls to the other side: about one symbol in 20,000.
    expect(different, `${different} of 200 names (${symbols} symbols) differ`).toBeLessThanOrEqual(3);
    expect(symbols).toBeGreaterThan(1_000);
  });

  it('draws name k of a seed wherever the request begins', async () => {
    const [model] = await both(NOTEBOOK);
    const draw = (firstName: number, count: number) =>
      model!.sample({ count, maxLength: 20, temperature: 1, uniforms: { kind: 'counter', seed: 9, firstName } });
    expect((await draw(0, 8)).slice(3)).toEqual(await draw(3, 5));
  });

  it.each(CELL_NAMES)('samples from the logits of the whole sequence, %s', async (cell) => {
    const [model] = await both({ ...STACKED, cell });
    const prime = [...vocabulary.encode('tyranno')];
    const count = 256;
    const inputs = Int32Array.of(-1, ...prime);
    const timeSteps = inputs.length;
    const logits = await model!.logits({
      inputs,
      targets: inputs,
      timeSteps,
      batchSize: 1,
      carryState: false,
      lossScale: 1,
    });
    const uniformDraw = (name: number): number => (name + 0.5) / count;
    const values = Float64Array.from({ length: count * timeSteps }, (_, i) => uniformDraw(Math.floor(i / timeSteps)));
    const names = await model!.sample({
      count,
      maxLength: timeSteps,
      temperature: 1,
      uniforms: { kind: 'given', values },
      prime,
    });
    const exponentials = [...logits.subarray(-vocabulary.size)].map(Math.exp);
    const sum = exponentials.reduce((total, value) => total + value, 0);
    let cumulative = 0;
    const boundaries = exponentials.map((value) => (cumulative += value) / sum);
    for (const [k, name] of names.entries()) {
      expect([...name.slice(0, prime.length)]).toEqual(prime);
      // Float32 may put a uniform draw this near to a boundary on the other side of it.
      if (boundaries.some((boundary) => Math.abs(boundary - uniformDraw(k)) < 1e-5)) continue;
      expect(name.at(-1), `uniform draw ${uniformDraw(k)}`).toBe(
        boundaries.findIndex((boundary) => boundary > uniformDraw(k)),
      );
    }
  });
});
