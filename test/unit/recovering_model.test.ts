import { describe, expect, it } from 'vitest';
import type { EngineModel, ModelState, TrainingStep } from '../../src/engine/engine.ts';
import { RecoveringModel } from '../../src/engine/recovering_model.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { DeviceLostError } from '../../src/webgpu/session.ts';
import type { FakeDevices } from '../helpers/fake_model.ts';
import { FakeModel, initialState } from '../helpers/fake_model.ts';

const START = initialState(7);
const batch = {
  inputs: Int32Array.of(-1),
  targets: Int32Array.of(0),
  timeSteps: 1,
  batchSize: 1,
  carryState: false,
  lossScale: 1,
};
/** A step that its learning rate tells from the others. */
const step = (learningRate: number): TrainingStep => ({ batch, learningRate, clipValue: 5 });
const sampling = (count: number) => {
  return { count, maxLength: 1, temperature: 1, uniforms: { kind: 'counter', seed: 0, firstName: 0 } } as const;
};

/** A recovering model over fake devices that are lost at those calls, and what its replacements started from. */
function recovering(lostAt: readonly number[], options: Pick<FakeDevices, 'delay'> = {}) {
  const devices: FakeDevices = { calls: 0, lostAt: new Set(lostAt), ...options };
  const checkpoints: ModelState[] = [];
  const models = [new FakeModel(devices, START)];
  const model = new RecoveringModel(models[0]!, START, async (checkpoint) => {
    checkpoints.push(checkpoint);
    const replacement = new FakeModel(devices, checkpoint);
    models.push(replacement);
    return replacement;
  });
  return { model, checkpoints, models, devices };
}

/** The losses of some training calls on a model that is never lost. */
async function undisturbed(calls: number): Promise<number[]> {
  return lossesOf(new FakeModel({ calls: 0, lostAt: new Set() }, START), calls);
}

async function lossesOf(model: EngineModel, calls: number): Promise<number[]> {
  const reports = await Promise.all(Array.from({ length: calls }, (_, i) => model.train([step(i)])));
  return reports.flatMap(({ losses }) => [...losses]);
}

describe('RecoveringModel', () => {
  it('passes calls on while nothing happens', async () => {
    const { model, checkpoints } = recovering([]);
    expect(await lossesOf(model, 3)).toEqual(await undisturbed(3));
    expect(checkpoints).toEqual([]);
    expect(model.config).toEqual(new FakeModel({ calls: 0, lostAt: new Set() }).config);
  });

  it.each([1, 2, 5, 6])('answers five waiting calls, the device being lost at call %i', async (lostAt) => {
    const { model } = recovering([lostAt]);
    expect(await lossesOf(model, 5)).toEqual(await undisturbed(5));
    expect((await model.readState()).updates).toBe(5);
  });

  it('answers in the order of the calls', async () => {
    const { model } = recovering([3]);
    const order: string[] = [];
    const note = (name: string) => () => order.push(name);
    await Promise.all([
      model.train([step(1)]).then(note('train 1')),
      model.sample(sampling(1)).then(note('sample')),
      model.train([step(2)]).then(note('train 2')),
      model.logits(batch).then(note('logits')),
      model.readState().then(note('readState')),
    ]);
    expect(order).toEqual(['train 1', 'sample', 'train 2', 'logits', 'readState']);
  });

  it('answers a trace when the device is lost, and does not ask for it again at the next loss', async () => {
    const { model, devices } = recovering([1, 3]);
    const ids = Int32Array.of(0);
    expect((await model.trace(ids, ids)).loss).toBe(7);
    expect(await lossesOf(model, 1)).toEqual(await undisturbed(1));
    // Two each: a journal with the trace would take a fifth.
    expect(devices.calls).toBe(4);
  });

  it('answers calls that come while a replacement is made', async () => {
    const devices = { calls: 0, lostAt: new Set([1]) };
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    const model = new RecoveringModel(new FakeModel(devices, START), START, async (checkpoint) => {
      await held;
      return new FakeModel(devices, checkpoint);
    });
    const first = model.train([step(0)]);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const second = model.train([step(1)]);
    release();
    expect([...(await first).losses, ...(await second).losses]).toEqual(await undisturbed(2));
  });

  it('makes no call again that a checkpoint holds, and destroys what it replaces', async () => {
    // The 20th training call asks for a checkpoint, as call 21.
    const { model, checkpoints, models, devices } = recovering([26]);
    const losses = [];
    for (let i = 0; i < 24; i++) losses.push(...(await model.train([step(i)])).losses);
    await model.readState();
    expect(losses).toEqual(await undisturbed(24));
    expect(checkpoints.map(({ updates }) => updates)).toEqual([20]);
    // The four training calls since, and the question for the state.
    expect(devices.calls).toBe(26 + 5);
    expect(models.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  });

  it('goes on from a state that was written', async () => {
    const { model } = recovering([3]);
    await model.train([step(5)]);
    await model.writeState(initialState(11));
    const { losses } = await model.train([step(0)]);
    expect([...losses]).toEqual([11 * 31]);
  });

  it('tells other errors to the caller alone, and makes the call no second time', async () => {
    const { model } = recovering([3]);
    await expect(model.writeState(initialState(NaN))).rejects.toThrow('The state is not a number.');
    const { losses } = await model.train([step(0)]);
    await model.sample(sampling(1));
    expect([...losses]).toEqual(await undisturbed(1));
  });

  it('tries again where the new device is lost before it is ready', async () => {
    const devices = { calls: 0, lostAt: new Set([2]) };
    let attempts = 0;
    const model = new RecoveringModel(new FakeModel(devices, START), START, async (checkpoint) => {
      if (++attempts < 3) throw new DeviceLostError('Lost again.');
      return new FakeModel(devices, checkpoint);
    });
    expect(await lossesOf(model, 3)).toEqual(await undisturbed(3));
    expect(attempts).toBe(3);
  });

  it.each([new Error('There is nothing to go on with.'), new DeviceLostError('Lost for good.')])(
    'fails every call, waiting and later, where there is no replacement: %s',
    async (error) => {
      const devices = { calls: 0, lostAt: new Set([2]) };
      const replace = (): Promise<EngineModel> => Promise.reject(error);
      const model = new RecoveringModel(new FakeModel(devices, START), START, replace);
      const answers = await Promise.allSettled([0, 1, 2].map((i) => model.train([step(i)])));
      // The device was lost before even the first call was answered.
      expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      for (const answer of answers) expect(answer).toHaveProperty('reason', error);
      await expect(model.train([step(3)])).rejects.toBe(error);
    },
  );

  it('fails what waits when it is destroyed', async () => {
    const { model, models } = recovering([]);
    const waiting = model.train([step(0)]);
    model.destroy();
    await expect(waiting).rejects.toThrow('The model was destroyed.');
    expect(models[0]!.destroyed).toBe(true);
  });

  // Oracle: the same calls on a model that is never lost. Each seed is another story.
  it.each(Array.from({ length: 200 }, (_, seed) => seed))(
    'gives what an undisturbed model gives, story %i',
    async (seed) => {
      const random = new NumpyRandom(seed);
      const lostAt = Array.from({ length: 1 + (random.uint32() % 6) }, () => 1 + (random.uint32() % 120));
      // In every other story answers come late and out of turn, as promises of several steps may.
      const tested = recovering(lostAt, seed % 2 ? { delay: () => random.uint32() % 4 } : {});
      const plain = new FakeModel({ calls: 0, lostAt: new Set() }, START);
      const answers: [Promise<unknown>, Promise<unknown>][] = [];
      for (let i = 0; i < 60; i++) {
        const ask = callFor(random.double(), i);
        answers.push([ask(tested.model), ask(plain)]);
        // Sometimes wait for what was asked, sometimes pile calls up.
        if (random.double() < 0.3) await answers.at(-1)![0];
        if (random.double() < 0.1) await new Promise((resolve) => setImmediate(resolve));
      }
      for (const [got, expected] of answers) expect(await got).toEqual(await expected);
      expect(await tested.model.readState()).toEqual(await plain.readState());
    },
  );
});

/** A call chosen by a number from 0 to 1: mostly training, as in life. */
function callFor(choice: number, i: number): (model: EngineModel) => Promise<unknown> {
  if (choice < 0.8) return (model) => model.train([step(i), step(i + 100)]);
  if (choice < 0.9) return (model) => model.sample(sampling(i));
  if (choice < 0.95) return (model) => model.readState();
  return (model) => model.writeState(initialState(i));
}
