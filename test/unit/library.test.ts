import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/formats/model_file.ts';
import {
  InputError,
  NoAdapterError,
  OPTIMIZERS,
  createEngine,
  dinosaurNames,
  exportFolder,
  exportModel,
  symbolsOf,
} from '../../src/index.ts';
import type { Batch, DeviceChoice, Engine, EngineOptions, Model, ModelOptions } from '../../src/index.ts';

/** A small model of each engine without a device; "abc" and the newline. */
const SMALL = { symbols: symbolsOf(['abc']), cell: 'lstm', hiddenSize: 5, layers: 2, seed: 3 } as const;

function open(device: DeviceChoice = 'reference'): Promise<Engine> {
  return createEngine({ device });
}

async function small(changes: Partial<ModelOptions> = {}, device?: DeviceChoice): Promise<Model> {
  return (await open(device)).createModel({ ...SMALL, ...changes });
}

/** Minus the logarithm of the probability that a row of logits gives a symbol, in nats. */
function crossEntropy(row: ArrayLike<number>, target: number): number {
  const values = Array.from(row);
  return Math.log(values.reduce((sum, logit) => sum + Math.exp(logit), 0)) - values[target]!;
}

describe('createEngine', () => {
  it('opens the engine asked for and says why', async () => {
    expect((await open('cpu')).description).toMatchObject({ kind: 'cpu', software: true, reason: 'asked for' });
    expect((await open('reference')).description.kind).toBe('reference');
  });

  const none = { requestAdapter: async () => null };
  it.each<[string, EngineOptions['gpu']]>([
    ['a GPU object', none],
    ['a function that finds one', async () => ({ gpu: none })],
    ['a function that finds none', async () => ({ gpu: null, reason: 'none in this test' })],
  ])('takes %s', async (_, gpu) => {
    await expect(createEngine({ device: 'gpu', gpu: gpu! })).rejects.toThrow(NoAdapterError);
    const { description } = await createEngine({ gpu: gpu! });
    expect(description.kind).toBe('cpu');
    expect(description.reason).toMatch(/^no GPU: .*(no adapter|none in this test)/);
  });

  it('refuses a device it does not know', async () => {
    await expect(createEngine({ device: 'tpu' as DeviceChoice })).rejects.toThrow(
      'device is tpu; give one of: auto, gpu, cpu, reference.',
    );
  });
});

describe('a batch', () => {
  it('of names loses what the logits after the zero vector and each symbol say', async () => {
    const model = await small();
    const [ab, c] = await model.logits([
      [-1, 1, 2],
      [-1, 3],
    ]);
    const V = 4;
    const losses = [1, 2, 0].map((target, t) => crossEntropy(ab!.subarray(t * V, (t + 1) * V), target));
    losses.push(...[3, 0].map((target, t) => crossEntropy(c!.subarray(t * V, (t + 1) * V), target)));
    const sum = losses.reduce((total, loss) => total + loss, 0);
    // The same numbers in another order of operations, in float64.
    expect(await model.evaluate({ names: ['ab', 'c'], reduction: 'sum' })).toBeCloseTo(sum, 12);
    expect(await model.evaluate({ names: [[1, 2], 'c'] })).toBeCloseTo(sum / 5, 12);
    const inputs = [[-1, 1, 2]];
    const targets = [[1, -1, 0]];
    expect(await model.evaluate({ inputs, targets })).toBeCloseTo((losses[0]! + losses[2]!) / 2, 12);
  });

  it('gives the logits of every sequence as if it were alone', async () => {
    const model = await small();
    const together = await model.logits(['abc', [-1], 'ca']);
    for (const [b, sequence] of ['abc', [-1], 'ca'].entries()) {
      expect(together[b]).toEqual((await model.logits([sequence]))[0]);
    }
  });

  it('of text goes on from the state of the chunk before', async () => {
    const model = await small();
    const whole = await model.evaluate({ texts: ['abcab', 'ccaba'], reduction: 'sum' });
    // Too small a rate to change a loss of this size in float64.
    const settings = { learningRate: 1e-30 };
    const chunks: Batch[] = [
      { texts: ['abc', 'cca'], reduction: 'sum' },
      { texts: ['cab', 'aba'], carryState: true, reduction: 'sum' },
    ];
    const reports = await model.train(chunks, settings);
    expect(reports[0]!.loss + reports[1]!.loss).toBeCloseTo(whole, 12);
  });

  it.each<[string, Batch, RegExp]>([
    ['no sequence', { names: [] }, /The batch is empty/],
    ['a symbol that is unknown', { names: ['abx'] }, /Symbol 3 of the text is "x"/],
    ['a newline in a name', { names: ['a\nb'] }, /A name holds the newline/],
    ['an id out of range', { texts: [[0, 4]] }, /4 is no id; ids are whole numbers from 0 to 3/],
    ['an id that is no whole number', { texts: [[0, 1.5]] }, /1.5 is no id/],
    ['a text of one symbol', { texts: ['a'] }, /A text has 1 symbols/],
    ['texts of different lengths', { texts: ['abc', 'ab'] }, /Sequence 0 of the batch has 2 inputs, sequence 1 has 1/],
    ['other numbers of sequences', { inputs: [[1]], targets: [] }, /1 sequences of inputs, but 0 of targets/],
    ['too few targets', { inputs: [[1, 2]], targets: [[2]] }, /Sequence 0 of the batch has 2 inputs and 1 targets/],
    ['nothing to predict', { inputs: [[1]], targets: [[-1]] }, /nothing to predict/],
  ])('is refused with %s', async (_, batch, message) => {
    const model = await small();
    await expect(model.evaluate(batch)).rejects.toThrow(message);
    await expect(model.train([batch], { learningRate: 0.1 })).rejects.toThrow(message);
  });
});

describe('gradients and training steps', () => {
  const BATCH: Batch = { names: ['abca', 'cc', 'b'] };

  it('are the slopes of the loss', async () => {
    const model = await small();
    const { gradients } = await model.lossAndGradients(BATCH);
    expect(Object.keys(gradients)).toEqual(Object.keys(await model.readParameters()));
    for (const [name, { shape, values }] of Object.entries(gradients)) {
      const { values: parameters } = (await model.readParameters())[name]!;
      const at = values.findIndex((value) => Math.abs(value) === Math.max(...values.map(Math.abs)));
      const lossWith = async (change: number): Promise<number> => {
        const changed = parameters.slice();
        changed[at]! += change;
        await model.writeParameters({ [name]: { shape, values: changed } });
        return model.evaluate(BATCH);
      };
      const slope = ((await lossWith(1e-5)) - (await lossWith(-1e-5))) / 2e-5;
      await lossWith(0);
      // Central differences of this width err by about 1e-10 in float64.
      expect(Math.abs(slope - values[at]!), name).toBeLessThan(1e-8);
    }
  });

  it.each(['cpu', 'reference'] as const)('descend along them on %s', async (device) => {
    const model = await small({}, device);
    const before = await model.readParameters();
    const { loss, gradients } = await model.lossAndGradients(BATCH);
    const [report] = await model.train([BATCH], { learningRate: 0.5 });
    expect(report!.loss).toBeCloseTo(loss, 6);
    const after = await model.readParameters();
    for (const [name, { values }] of Object.entries(after)) {
      const expected = before[name]!.values.map((value, i) => value - 0.5 * gradients[name]!.values[i]!);
      // float32 rounds numbers below 1 by at most 6e-8, and both sides are rounded.
      values.forEach((value, i) => expect(Math.abs(value - expected[i]!), name).toBeLessThan(3e-7));
    }
  });

  it('take any optimizer, clip, and report it', async () => {
    const model = await small({ optimizer: OPTIMIZERS.adam, dropout: 0.2 });
    const reports = await model.train(Array<Batch>(40).fill(BATCH), {
      learningRate: 0.02,
      clipValue: 1e-3,
      maxNorm: 1,
    });
    expect(reports).toHaveLength(40);
    expect(reports[0]!.clipped).toBeGreaterThan(0);
    expect(reports[0]!.largestGradient).toBeGreaterThan(1e-3);
    expect(reports.at(-1)!.loss).toBeLessThan(reports[0]!.loss);
    await expect(model.train([BATCH], { learningRate: 0 })).rejects.toThrow(
      'learningRate is 0; give a number above 0.',
    );
  });

  it('leave out what is not trained', async () => {
    const model = await small({ recurrentBias: false });
    const { gradients } = await model.lossAndGradients(BATCH);
    expect(Object.keys(gradients)).not.toContain('rnn.bias_hh_l0');
    expect(Object.keys(await model.readParameters())).toContain('rnn.bias_hh_l0');
  });
});

/** Oracles: the model's own logits, losses and gradients. */
describe('a trace', () => {
  it('is what the model computes for a name, with shapes', async () => {
    const model = await small();
    const trace = await model.trace({ name: 'abca' });
    const batch: Batch = { names: ['abca'], reduction: 'sum' };
    const { loss, gradients } = await model.lossAndGradients(batch);
    expect(trace.gradients).toEqual(gradients);
    expect(trace.loss).toBeCloseTo(loss, 12);
    expect([...trace.inputs, ...trace.targets]).toEqual([-1, 1, 2, 3, 1, 1, 2, 3, 1, 0]);
    expect(trace.logits).toEqual({ shape: [5, 4], values: (await model.logits([[-1, 1, 2, 3, 1]]))[0] });
    expect(trace.losses.shape).toEqual([5]);
    const sums = [0, 1, 2, 3, 4].map((t) =>
      [...trace.probabilities.values.slice(4 * t, 4 * t + 4)].reduce((a, b) => a + b),
    );
    for (const sum of sums) expect(sum).toBeCloseTo(1, 14);
    expect(Math.exp(-trace.losses.values[1]!)).toBeCloseTo(trace.probabilities.values[4 + 2]!, 14);
    expect(trace.layers).toHaveLength(2);
    for (const { hidden, cell, gates, hiddenGradients } of trace.layers) {
      const shapes = [hidden, cell!, ...Object.values(gates), hiddenGradients].map(({ shape }) => shape);
      expect(shapes).toEqual(Array(7).fill([5, 5]));
      expect(Object.keys(gates)).toEqual(['input', 'forget', 'candidate', 'output']);
      // h = o tanh(c), in float64.
      expect(hidden.values[7]).toBeCloseTo(gates['output']!.values[7]! * Math.tanh(cell!.values[7]!), 14);
    }
  });

  it('takes a text, and ids; leaves out what is not trained; and changes nothing', async () => {
    const model = await small({ cell: 'rnn', layers: 1, recurrentBias: false }, 'cpu');
    const before = await model.readParameters();
    const text = await model.trace({ text: 'abc' });
    expect([...text.inputs, ...text.targets]).toEqual([1, 2, 2, 3]);
    expect(await model.trace({ inputs: [1, 2], targets: [2, 3] })).toEqual(text);
    expect(text.layers[0]).toMatchObject({ cell: null, gates: {} });
    expect(Object.keys(text.gradients)).not.toContain('rnn.bias_hh_l0');
    expect(await model.readParameters()).toEqual(before);
  });

  it('has the gradient of the last state, which the head alone gives: head.weight^T (p - y)', async () => {
    const model = await small({ cell: 'gru', layers: 1 });
    const { 'head.weight': head } = await model.readParameters();
    const { probabilities, layers } = await model.trace({ inputs: [-1, 2, 3], targets: [-1, -1, 1] });
    for (let unit = 0; unit < 5; unit++) {
      let expected = 0;
      for (let v = 0; v < 4; v++) {
        expected += head!.values[v * 5 + unit]! * (probabilities.values[2 * 4 + v]! - Number(v === 1));
      }
      expect(layers[0]!.hiddenGradients.values[2 * 5 + unit]).toBeCloseTo(expected, 14);
    }
  });

  it.each([
    [{ name: 'abx' }, /Symbol 3 of the text is "x"/],
    [{ name: 'a\nb' }, /A name holds the newline/],
    [{ text: 'a' }, /A text has 1 symbols/],
    [{ inputs: [1], targets: [4] }, /4 is no id/],
    [{ name: 'a'.repeat(512) }, /a sequence of 1 to 512 time steps, not 513/],
  ])('is refused for %j', async (sequence, message) => {
    await expect((await small()).trace(sequence)).rejects.toThrow(message);
  });
});

describe('parameters', () => {
  const given = { shape: [4], values: [1, 2, 3, 4] };

  it('are those given by name, and initial values of the seed for the rest', async () => {
    const plain = await (await small()).readParameters();
    const model = await small({ parameters: { 'head.bias': given } });
    expect(await model.readParameters()).toEqual({
      ...plain,
      'head.bias': { shape: [4], values: Float64Array.of(1, 2, 3, 4) },
    });
    expect(plain['rnn.weight_ih_l0']!.shape).toEqual([20, 4]);
    expect(await (await small({ seed: 4 })).readParameters()).not.toEqual(plain);
  });

  it.each([
    [{ 'head.bia': given }, /no parameter head.bia; it has rnn.weight_ih_l0, /],
    [{ 'head.bias': { ...given, shape: [2, 2] } }, /head.bias has shape \[2, 2\]; the model needs \[4\]/],
    [{ 'head.bias': { ...given, values: [1] } }, /head.bias has 1 values; its shape needs 4/],
    [{ 'head.bias': { ...given, values: [1, 2, NaN, 4] } }, /head.bias holds NaN at position 2/],
  ])('are refused where they do not fit: %j', async (parameters, message) => {
    await expect(small({ parameters })).rejects.toThrow(message);
    const model = await small();
    const before = await model.readParameters();
    await expect(model.writeParameters({ 'rnn.bias_ih_l0': before['rnn.bias_hh_l0']!, ...parameters })).rejects.toThrow(
      message,
    );
    expect(await model.readParameters()).toEqual(before);
  });

  it.each<[Partial<ModelOptions>, RegExp]>([
    [{ cell: 'elman' as 'rnn' }, /cell is elman; give one of: rnn, lstm, gru/],
    [{ hiddenSize: 0 }, /hiddenSize is 0/],
    [{ seed: -1 }, /seed/i],
    [{ dropoutSeed: 0.5 }, /dropoutSeed is 0.5/],
    [{ initialValues: 'zeros' as 'torch' }, /initialValues is zeros/],
    [{ symbols: ['a', '\n'] }, /The first symbol of a vocabulary must be the newline/],
  ])('need options in range: %j', async (changes, message) => {
    await expect(small(changes)).rejects.toThrow(message);
  });
});

describe('samples', () => {
  it('are names: the same for the same seed, however many are asked for', async () => {
    const model = await small();
    const ten = await model.sampleNames({ seed: 7 });
    expect(ten).toHaveLength(10);
    expect(await model.sampleNames({ seed: 7, count: 4, first: 3 })).toEqual(ten.slice(3, 7));
    expect(await model.sampleNames({ seed: 8 })).not.toEqual(ten);
    const primed = await model.sampleNames({ prime: 'ab', topK: 2, topP: 0.9, maxLength: 6 });
    for (const name of primed) expect(name).toMatch(/^ab[abc]{0,4}$/);
  });

  it('are names that fit wishes', async () => {
    const model = await small();
    const wishes = { end: 'a', minLength: 2, isNew: true };
    const list = ['aa', 'ba'];
    const { names, tried, ended } = await model.wishNames({ wishes, list, count: 5, seed: 7 });
    expect(ended).toBe('enough');
    expect(tried).toBe(names[4]!.index + 1);
    for (const { name, isNew } of names) {
      expect(name).toMatch(/^.+a$/);
      expect(isNew && !list.includes(name)).toBe(true);
    }
    const texts = await model.sampleNames({ wishes, list, count: 5, seed: 7 });
    expect(texts).toEqual(names.map(({ name }) => name));
    await expect(model.wishNames({ wishes: { isNew: true } })).rejects.toThrow(/needs the list/);
    await expect(model.wishNames({ wishes, list, budget: 0 })).rejects.toThrow(/budget is 0/);
  });

  it('are texts, symbol by symbol', async () => {
    const model = await small({ task: { mode: 'text', window: 4 } });
    const symbols: string[] = [];
    for await (const symbol of model.sampleText({ prime: 'ab', length: 20, temperature: 0.5 })) symbols.push(symbol);
    expect(symbols).toHaveLength(20);
    expect(symbols.every((symbol) => SMALL.symbols.includes(symbol))).toBe(true);
  });

  it.each([
    [{ temperature: 0 }, /temperature is 0/],
    [{ topK: 0 }, /topK is 0/],
    [{ topP: 2 }, /topP is 2/],
    [{ seed: 1.5 }, /seed is 1.5/],
    [{ count: -1 }, /count is -1/],
    [{ prime: 'x' }, /"x"/],
    [{ prime: 'abc', maxLength: 2 }, /at most maxLength \(2\)/],
  ])('need options in range: %j', async (options, message) => {
    await expect((await small()).sampleNames(options)).rejects.toThrow(message);
  });
});

describe('training', () => {
  const names = dinosaurNames().slice(0, 120);
  const recipe = { cell: 'rnn', hiddenSize: 8, iterations: 24, evaluateEvery: 8, dropout: 0.2, seed: 5 } as const;

  it('learns names, tells how it goes, stops and goes on', async () => {
    const training = await (await open('cpu')).startTraining({ names }, { recipe: { ...recipe, iterations: 120 } });
    const losses: number[] = [];
    const heldOut: number[] = [];
    const controller = new AbortController();
    const listeners = {
      signal: controller.signal,
      onProgress: ({ smoothLoss }: { smoothLoss: number }) => {
        losses.push(smoothLoss);
        controller.abort();
      },
      onHeldOut: ({ iteration }: { iteration: number }) => heldOut.push(iteration),
    };
    await training.run(listeners);
    expect(training.ended).toBe(false);
    expect(losses).toHaveLength(1);
    await training.run({ onHeldOut: listeners.onHeldOut });
    expect(training.ended).toBe(true);
    expect(training.iteration).toBe(120);
    expect(heldOut.at(-1)).toBe(120);
    expect(training.smoothLoss).toBeLessThan(losses[0]!);
    expect(training.best!.natsPerSymbol).toBeLessThan(training.baselines!.uniform);
    expect(await training.model.sampleNames({ count: 3 })).toHaveLength(3);
  });

  it('makes a run for every learning rate with every seed, each a file, and tells the best', async () => {
    const engine = await open('cpu');
    const seen: number[] = [];
    const onProgress = ({ steps, of }: { steps: number; of: number }): number => seen.push(steps / of);
    const runs = await engine.sweep({ names }, { recipe, learningRates: [1e-4, 1e-2], seeds: [1, 2], onProgress });
    expect(runs.map(({ recipe: { learningRate, seed }, iteration }) => [learningRate, seed, iteration])).toEqual([
      [1e-4, 1, 24],
      [1e-4, 2, 24],
      [1e-2, 1, 24],
      [1e-2, 2, 24],
    ]);
    expect(seen.at(-1)).toBe(1);
    const best = runs.filter(({ isBest }) => isBest);
    expect(best.map((run) => run.best!.natsPerSymbol)).toEqual([
      Math.min(...runs.map((run) => run.best!.natsPerSymbol)),
    ]);
    const single = await engine.startTraining({ names }, { recipe: { ...recipe, ...best[0]!.recipe } });
    await single.run();
    expect(await best[0]!.save()).toEqual(await single.save());
    await expect(engine.sweep({ names }, { recipe, learningRates: [], seeds: [1] })).rejects.toThrow(/are 0 runs/);
  });

  it('goes on from a file as if it had never stopped, and the file is a model', async () => {
    const engine = await open('cpu');
    const whole = await engine.startTraining({ names }, { recipe });
    await whole.run();
    const first = await engine.startTraining({ names: names.join('\n') }, { recipe });
    const files: Uint8Array[] = [];
    await first.run({ until: 11, onCheckpoint: (file) => files.push(file) });
    const second = await engine.resumeTraining(files.at(-1)!, { names });
    expect(second.iteration).toBe(11);
    await second.run();
    expect(readModel(await second.save(), 'resumed')).toEqual(readModel(await whole.save(), 'whole'));
    const model = await engine.loadModel(await whole.save());
    expect(await model.sampleNames({ seed: 2 })).toEqual(await whole.model.sampleNames({ seed: 2 }));
    const longer = await engine.resumeTraining(await whole.save(), { names }, { iterations: 26 });
    await longer.run();
    expect(longer.iteration).toBe(26);
    await expect(engine.resumeTraining(files[0]!, { names: names.slice(1) })).rejects.toThrow(
      /a run on another corpus/,
    );
    await expect(engine.resumeTraining(await model.save(), { names })).rejects.toThrow(/only for sampling/);
  });

  it('learns text', async () => {
    const text = 'To be, or not to be, that is the question.\n'.repeat(8);
    const small = { hiddenSize: 8, layers: 1, batchSize: 2, sequenceLength: 16 };
    const training = await (await open('cpu')).startTraining({ text }, { recipe: small, epochs: 2 });
    await training.run();
    expect(training.ended).toBe(true);
    expect(training.model.task).toEqual({ mode: 'text', keepCase: true, window: null });
    let written = '';
    for await (const symbol of training.model.sampleText({ prime: 'To', length: 5 })) written += symbol;
    expect(written).toHaveLength(5);
  });

  it('is refused where its options do not fit', async () => {
    const engine = await open('cpu');
    const start = (...args: Parameters<Engine['startTraining']>) => expect(engine.startTraining(...args)).rejects;
    await start({ names: [] }).toThrow(InputError);
    await start({ text: 'x' }).toThrow(/holds no text/);
    await start({ text: 'some words' }, { preset: 'names' }).toThrow(/Choose another recipe/);
    await start({ names }, { preset: 'poems' as 'names' }).toThrow(/preset is poems; give one of/);
    await start({ names }, { recipe: { hiddenSize: 0 } }).toThrow(/hiddenSize is 0/);
    await start({ names }, { recipe: { iterations: 5 }, epochs: 1 }).toThrow(/both say when to stop/);
  });
});

describe('a model file', () => {
  it('holds the model: the same logits, the same bytes', async () => {
    const engine = await open('cpu');
    const model = await engine.createModel({ ...SMALL, task: { mode: 'text' } });
    const file = await model.save();
    const read = await engine.loadModel(file, { optimizer: OPTIMIZERS.adam });
    expect(read.config).toEqual(model.config);
    expect(read.task.mode).toBe('text');
    expect(await read.logits(['abc'])).toEqual(await model.logits(['abc']));
    expect(await read.save()).toEqual(file);
    await expect(engine.loadModel(file.subarray(0, 99))).rejects.toThrow(/^The model file/);
  });
});

describe('an export', () => {
  it('is made from the bytes of a model file', async () => {
    const model = await small();
    const module = exportModel(await model.save(), 'js', { title: 'Elves' });
    const url = `data:text/javascript,${encodeURIComponent(String(module))}`;
    const elves = await import(/* @vite-ignore */ url);
    // The weights that 16 bits leave draw the same symbols but for one in some ten thousand.
    expect(elves.names({ count: 20, seed: 3 })).toEqual(await model.sampleNames({ count: 20, seed: 3 }));
    expect(exportModel(await model.save(), 'html', { bits: 8 })).toMatch(/^<!doctype html>/);
    const folder = exportFolder(await model.save(), 'torch', { title: 'Elves' });
    expect([...folder.keys()]).toEqual(['model.safetensors', 'model.py']);
    expect(folder.get('model.safetensors')).toEqual(await model.save());
  });

  it('is refused for text, for other bytes and for options out of range', async () => {
    const file = await (await small()).save();
    const text = await (await small({ task: { mode: 'text' } })).save();
    expect(() => exportModel(text, 'js')).toThrow(InputError);
    expect(() => exportModel(file.subarray(1), 'js')).toThrow(/^The model file/);
    expect(() => exportModel(file, 'exe' as 'js')).toThrow('kind is exe; give one of: js, html, ');
  });
});
