import type { ModelConfig } from '../model/config.ts';
import { emptyStepRecord } from '../model/step.ts';
import { packSteps, runsOfOne, STATISTICS_STRIDE, statisticsOf } from './device_steps.ts';
import type { DeviceReport, DeviceSampling, DeviceState, DeviceStep, StepsStart } from './device_steps.ts';
import type { FusedPlanner } from './fused_planner.ts';
import type { NamesForm } from './fused_sampling.ts';
import type { Planner } from './planner.ts';
import { Readback } from './readback.ts';
import { Records } from './records.ts';
import type { Session } from './session.ts';
import { createTimer } from './timer.ts';
import type { Timer } from './timer.ts';
import { encodeCommands, Workspace } from './workspace.ts';
import type { Command } from './workspace.ts';

/** Names sampled at once: what bounds the memory of a request. */
const NAMES_AT_ONCE = 1_024;

/** A model on one device. When the device is lost every call rejects with a DeviceLostError. */
export class DeviceModel {
  readonly config: ModelConfig;
  readonly #session: Session;
  readonly #planner: Planner;
  readonly #fused: FusedPlanner;
  readonly #readback: Readback;
  readonly #timer: Timer;
  readonly #shared: readonly GPUBuffer[];
  /** Training has a workspace of its own, so that nothing else disturbs the carried state. */
  readonly #training: Workspace;
  readonly #scratch: Workspace;
  readonly #records = new Records();
  readonly #dropoutSeed: number;
  /** Of all names so far, as FusedSampling counts them. */
  #namesProducts = 0;
  #hiddenBatchSize = 0;
  #updates = 0;
  #previousTimeSteps = 0;
  /** What is encoded goes to the queue in the order of the calls. */
  #encoding: Promise<unknown> = Promise.resolve();

  constructor(
    session: Session,
    planner: Planner,
    fused: FusedPlanner,
    parameters: Float32Array | Float64Array,
    dropoutSeed: number,
  ) {
    this.config = planner.config;
    this.#fused = fused;
    this.#session = session;
    this.#planner = planner;
    this.#dropoutSeed = dropoutSeed;
    this.#readback = new Readback(session.device);
    this.#timer = createTimer(session.device);
    const { length } = this.#planner.layout;
    if (parameters.length !== length) {
      throw new RangeError(`The model has ${length} numbers, but ${parameters.length} were given.`);
    }
    this.#training = new Workspace(session, 'training');
    this.#scratch = new Workspace(session, 'scratch');
    this.#training.reserve('parameters', length);
    this.#training.reserve('gradients', length);
    for (const name of planner.optimizerBuffers()) this.#training.reserve(name, length);
    this.#shared = ['parameters', 'gradients'].map((name) => {
      this.#scratch.share(name, this.#training.buffer(name));
      return this.#training.buffer(name);
    });
    this.#write(this.#training, 'parameters', new Float32Array(parameters));
  }

  /** Trains step after step in one submission. */
  train(steps: readonly DeviceStep[]): Promise<DeviceReport> {
    return this.#submit(async () => {
      const began = performance.now();
      const workspace = this.#training;
      const sequence = await this.#prepareTraining(workspace, steps);
      const statisticsBytes = steps.length * STATISTICS_STRIDE * 4;
      // Timestamps lie on a multiple of 8 bytes.
      const timesAt = Math.ceil(statisticsBytes / 8) * 8;
      const target = this.#readback.take(timesAt + this.#timer.bytes);
      const encoder = this.#session.device.createCommandEncoder({ label: 'train' });
      const { timestampWrites } = this.#timer;
      const pass = encoder.beginComputePass({ label: 'train', ...(timestampWrites && { timestampWrites }) });
      for (const { slot, commands } of sequence) encodeCommands(pass, commands, slot);
      pass.end();
      encoder.copyBufferToBuffer(workspace.buffer('statistics'), 0, target, 0, statisticsBytes);
      this.#timer.resolve(encoder, target, timesAt);
      this.#session.device.queue.submit([encoder.finish()]);
      const encodeMs = performance.now() - began;
      const result = this.#readback.read(target, timesAt + this.#timer.bytes);
      return async () => {
        const bytes = await result;
        return { ...statisticsOf(bytes, steps.length), deviceMs: this.#timer.milliseconds(bytes, timesAt), encodeMs };
      };
    });
  }

  /** Symbols of every name, count x maxLength; -1 after a name's end. */
  async sample(sampling: DeviceSampling): Promise<Int32Array> {
    const { count, record, coins } = sampling;
    const symbols = new Int32Array(count * record.maxLength);
    const parts = [];
    const form = this.#formOfNames(count, record.maxLength);
    const fused = this.#fused.sampling.namesAtOnce(record.maxLength, form);
    const atOnce = fused || NAMES_AT_ONCE;
    for (let first = 0; first < count; first += atOnce) {
      const names = Math.min(atOnce, count - first);
      const part = {
        ...sampling,
        count: names,
        coins: coins.subarray(first * record.maxLength, (first + names) * record.maxLength),
        record: { ...record, firstName: record.firstName + first },
      };
      const ids = this.#samplePart(part, fused > 0 ? form : null);
      parts.push(ids.then((values) => symbols.set(values, first * record.maxLength)));
    }
    await Promise.all(parts);
    return symbols;
  }

  /** Logits of a batch, (T B) x V. */
  logits(step: DeviceStep): Promise<Float32Array> {
    const { timeSteps: T, batchSize: B } = step;
    return this.#submit(async () => {
      await this.#runScratch(step, `forward ${T} ${B}`, () => this.#planner.forward(T, B));
      const bytes = this.#copyOut([[this.#scratch.buffer('logits'), 0, T * B * this.config.vocabSize]]);
      return async () => new Float32Array(await bytes);
    });
  }

  /** How many B x H states there are. */
  get stateCount(): number {
    return this.#planner.stateBuffers().length;
  }

  /** Logits after the last symbol (B x V) and the states there; starts from the given states, or from zero. */
  next(step: DeviceStep, hidden?: Float32Array): Promise<{ logits: Float32Array; hidden: Float32Array }> {
    const { timeSteps: T, batchSize: B } = step;
    return this.#submit(async () => {
      const logits = B * this.config.vocabSize;
      await this.#runScratch(step, `forward ${T} ${B}`, () => this.#planner.forward(T, B), hidden);
      const bytes = this.#copyOut([
        [this.#scratch.buffer('logits'), (T - 1) * logits, logits],
        ...this.#hiddenParts(this.#scratch, T, B),
      ]);
      return async () => {
        const floats = new Float32Array(await bytes);
        return { logits: floats.slice(0, logits), hidden: floats.slice(logits) };
      };
    });
  }

  /** Losses of batches that may carry the state from one to the next; the first starts from zero. */
  evaluate(steps: readonly DeviceStep[]): Promise<Float64Array> {
    return this.#submit(async () => {
      this.#load(this.#scratch, steps, { previousTimeSteps: 0, carried: false });
      const { device } = this.#session;
      for (const [slot, { timeSteps: T, batchSize: B }] of steps.entries()) {
        const commands = await this.#scratch.compile(`evaluate ${T} ${B}`, () => this.#planner.evaluation(T, B));
        // A submission each: none becomes long.
        const encoder = device.createCommandEncoder({ label: 'evaluate' });
        const pass = encoder.beginComputePass({ label: 'evaluate' });
        encodeCommands(pass, commands, slot);
        pass.end();
        device.queue.submit([encoder.finish()]);
      }
      const bytes = this.#copyOut([[this.#scratch.buffer('statistics'), 0, steps.length * STATISTICS_STRIDE]]);
      return async () => statisticsOf(await bytes, steps.length).losses;
    });
  }

  /** Loss, unclipped gradients (flat) and last states (L x B x H) of a batch. */
  lossAndGradients(step: DeviceStep): Promise<{ loss: number; gradients: Float32Array; hidden: Float32Array }> {
    const { timeSteps: T, batchSize: B } = step;
    return this.#submit(async () => {
      const plan = () => [...this.#planner.forward(T, B), ...this.#planner.gradients(T, B)];
      await this.#runScratch(step, `gradients ${T} ${B}`, plan);
      const length = this.#planner.layout.length;
      const bytes = this.#copyOut([
        [this.#scratch.buffer('statistics'), 0, 1],
        [this.#scratch.buffer('gradients'), 0, length],
        ...this.#hiddenParts(this.#scratch, T, B),
      ]);
      return async () => {
        const floats = new Float32Array(await bytes);
        return { loss: floats[0]!, gradients: floats.slice(1, 1 + length), hidden: floats.slice(1 + length) };
      };
    });
  }

  /** A copy of everything that training changes. */
  readState(): Promise<DeviceState> {
    return this.#submit(async () => {
      const { length } = this.#planner.layout;
      const names = this.#planner.optimizerBuffers();
      const hiddenBatchSize = this.#hiddenBatchSize;
      const updates = this.#updates;
      const bytes = this.#copyOut([
        ...['parameters', ...names].map((name) => [this.#training.buffer(name), 0, length] as const),
        ...(hiddenBatchSize > 0 ? this.#hiddenParts(this.#training, this.#previousTimeSteps, hiddenBatchSize) : []),
      ]);
      return async () => {
        const floats = new Float32Array(await bytes);
        const vector = (i: number) => floats.slice(i * length, (i + 1) * length);
        return {
          parameters: vector(0),
          hidden: floats.slice((1 + names.length) * length),
          hiddenBatchSize,
          optimizer: Object.fromEntries(names.map((name, i) => [name, vector(i + 1)])),
          updates,
        };
      };
    });
  }

  /** Goes on from a copy. */
  writeState({ parameters, hidden, hiddenBatchSize, optimizer, updates }: DeviceState): Promise<void> {
    return this.#submit(async () => {
      const size = hiddenBatchSize * this.config.hiddenSize;
      this.#write(this.#training, 'parameters', parameters);
      for (const name of this.#planner.optimizerBuffers()) {
        this.#write(this.#training, name, optimizer[name] ?? new Float32Array(parameters.length));
      }
      this.#hiddenBatchSize = hiddenBatchSize;
      this.#previousTimeSteps = 0;
      this.#updates = updates;
      if (hiddenBatchSize > 0) {
        this.#reserve(this.#training, 1, hiddenBatchSize);
        this.#writeStates(this.#training, hidden, size);
      }
      return async () => undefined;
    });
  }

  destroy(): void {
    this.#training.destroy();
    this.#scratch.destroy();
    this.#readback.destroy();
    this.#timer.destroy();
    for (const buffer of this.#shared) buffer.destroy();
  }

  /**
   * Encodes in turn, waits for the result out of turn. `encode` submits and returns how to await the result; what goes
   * wrong is explained by the device's loss where that is the cause.
   */
  async #submit<T>(encode: () => Promise<() => Promise<T>>): Promise<T> {
    const turn = this.#encoding.then(encode);
    this.#encoding = turn.catch(() => undefined);
    try {
      const result = await (await turn)();
      this.#session.check();
      return result;
    } catch (failure) {
      throw await this.#session.explain(failure);
    }
  }

  /** Uploads ids and records, and returns the commands of each run of steps. */
  async #prepareTraining(workspace: Workspace, steps: readonly DeviceStep[]) {
    const runs = this.#fused.runs(steps);
    this.#load(workspace, steps, { runs });
    for (const { slot, count, fused } of runs) {
      if (!fused) continue;
      const T = Math.max(...steps.slice(slot, slot + count).map(({ timeSteps }) => timeSteps));
      for (const [name, elements] of Object.entries(this.#fused.trainingSizes(T))) workspace.reserve(name, elements);
    }
    const sequence: { slot: number; commands: readonly Command[] }[] = [];
    for (const { slot, fused } of runs) {
      const { timeSteps: T, batchSize: B, maxNorm } = steps[slot]!;
      const byNorm = maxNorm < Infinity;
      const commands = fused
        ? await workspace.compile('train fused', () => this.#fused.training())
        : await workspace.compile(`train ${T} ${B} ${byNorm}`, () => this.#planner.trainingStep(T, B, byNorm));
      sequence.push({ slot, commands });
    }
    const last = steps.at(-1);
    if (last) {
      this.#previousTimeSteps = last.timeSteps;
      this.#hiddenBatchSize = last.batchSize;
      this.#updates += steps.length;
    }
    return sequence;
  }

  /** Makes room for the largest step, and uploads all ids and records. They go on from training, or from `start`. */
  #load(workspace: Workspace, steps: readonly DeviceStep[], start: Partial<StepsStart> = {}): void {
    const rows = steps.reduce((sum, { timeSteps, batchSize }) => sum + timeSteps * batchSize, 0);
    for (const { timeSteps, batchSize } of steps) this.#reserve(workspace, timeSteps, batchSize);
    workspace.reserve('inputs', rows);
    workspace.reserve('targets', rows);
    workspace.reserve('statistics', steps.length * STATISTICS_STRIDE);
    workspace.reserveRecords(steps.length);
    const { optimizer } = this.#planner;
    const { inputs, targets } = packSteps(steps, this.#records, optimizer, this.#dropoutSeed, {
      previousTimeSteps: this.#previousTimeSteps,
      carried: this.#hiddenBatchSize > 0,
      updates: this.#updates,
      runs: runsOfOne(steps.length),
      ...start,
    });
    this.#write(workspace, 'inputs', inputs);
    this.#write(workspace, 'targets', targets);
    this.#writeRecords(workspace, steps.length);
  }

  /** Runs a plan on a batch away from training; it starts from the given states, or from a copy of the carried ones. */
  async #runScratch(
    step: DeviceStep,
    key: string,
    plan: () => ReturnType<Planner['forward']>,
    states?: Float32Array,
  ): Promise<void> {
    const { device } = this.#session;
    const size = step.batchSize * this.config.hiddenSize;
    const carried = states !== undefined || this.#hiddenBatchSize > 0;
    this.#load(this.#scratch, [step], { previousTimeSteps: 0, carried });
    const commands = await this.#scratch.compile(key, plan);
    const encoder = device.createCommandEncoder({ label: key });
    if (states) this.#writeStates(this.#scratch, states, size);
    else if (step.carryState && this.#hiddenBatchSize > 0) {
      for (const name of this.#planner.stateBuffers()) {
        const from = this.#training.buffer(name);
        encoder.copyBufferToBuffer(from, this.#previousTimeSteps * size * 4, this.#scratch.buffer(name), 0, size * 4);
      }
    }
    const pass = encoder.beginComputePass({ label: key });
    encodeCommands(pass, commands, 0);
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  /**
   * The form in which whole names are made. The plain one goes on while that in registers is compiled, which takes seconds;
   * where it does not compile, for ever.
   */
  #formOfNames(count: number, maxLength: number): NamesForm {
    const { sampling } = this.#fused;
    const { pipelines } = this.#session;
    const use = sampling.registers(maxLength, this.#namesProducts);
    this.#namesProducts += sampling.products(count, maxLength);
    if (use === 'always') return 'registers';
    if (use === 'never') return 'plain';
    const plan = sampling.plan(count, 'registers');
    if (pipelines.have(plan)) return 'registers';
    if (use === 'worth compiling') pipelines.all(plan).catch(() => undefined);
    return 'plain';
  }

  /** Names in one dispatch of that form, or position by position. */
  #samplePart({ count, coins, forced, record }: DeviceSampling, form: NamesForm | null): Promise<Int32Array> {
    return this.#submit(async () => {
      const workspace = this.#scratch;
      workspace.reserve('coins', coins.length);
      workspace.reserve('forced', forced.length);
      workspace.reserve('symbols', count * record.maxLength);
      workspace.reserveRecords(2);
      this.#write(workspace, 'coins', new Float32Array(coins));
      this.#write(workspace, 'forced', forced);
      // The first symbol starts from the zero state, every later one from the state before.
      for (const carryState of [0, 1]) {
        const sizes = { rows: count, timeSteps: 1, batchSize: count, previousTimeSteps: 1 };
        this.#records.set(carryState, { ...emptyStepRecord(), ...sizes, ...record, carryState });
      }
      this.#writeRecords(workspace, 2);
      const sequence = await (form ? this.#prepareNames(count, form) : this.#preparePositions(count, record.maxLength));
      const encoder = this.#session.device.createCommandEncoder({ label: 'sample' });
      const pass = encoder.beginComputePass({ label: 'sample' });
      for (const [t, commands] of sequence.entries()) encodeCommands(pass, commands, Math.min(t, 1));
      pass.end();
      this.#session.device.queue.submit([encoder.finish()]);
      const bytes = this.#copyOut([[workspace.buffer('symbols'), 0, count * record.maxLength]]);
      return async () => new Int32Array(await bytes);
    });
  }

  /** The commands that make whole names. */
  async #prepareNames(count: number, form: NamesForm): Promise<(readonly Command[])[]> {
    const { sampling } = this.#fused;
    for (const [name, elements] of Object.entries(sampling.sizes(count, form))) this.#scratch.reserve(name, elements);
    this.#scratch.reserveTimes(1);
    return [await this.#scratch.compile(`sample ${form} ${count}`, () => sampling.plan(count, form))];
  }

  /** The commands for every position of names, starting from the zero vector. */
  async #preparePositions(count: number, maxLength: number): Promise<(readonly Command[])[]> {
    this.#reserve(this.#scratch, 1, count);
    this.#scratch.reserve('inputs', count);
    this.#scratch.reserveTimes(maxLength);
    this.#write(this.#scratch, 'inputs', new Int32Array(count).fill(-1));
    const positions: (readonly Command[])[] = [];
    for (let t = 0; t < maxLength; t++) {
      positions.push(await this.#scratch.compile(`sample ${t} ${count}`, () => this.#planner.samplingStep(t, count)));
    }
    return positions;
  }

  #reserve(workspace: Workspace, T: number, B: number): void {
    for (const [name, elements] of Object.entries(this.#planner.workspaceSizes(T, B)))
      workspace.reserve(name, elements);
    workspace.reserveTimes(T);
  }

  #write(workspace: Workspace, name: string, values: Float32Array | Int32Array): void {
    this.#session.device.queue.writeBuffer(workspace.buffer(name), 0, values as GPUAllowSharedBufferSource);
  }

  /** Puts states, one after the other, before the first symbol; each has `size` elements. */
  #writeStates(workspace: Workspace, states: Float32Array, size: number): void {
    for (const [i, name] of this.#planner.stateBuffers().entries()) {
      this.#write(workspace, name, states.subarray(i * size, (i + 1) * size));
    }
  }

  #writeRecords(workspace: Workspace, count: number): void {
    this.#session.device.queue.writeBuffer(workspace.buffer('records'), 0, this.#records.bytes(count));
  }

  /** The states in a slot of every layer, as parts for `#copyOut`. */
  #hiddenParts(workspace: Workspace, slot: number, B: number): [GPUBuffer, number, number][] {
    const size = B * this.config.hiddenSize;
    return this.#planner.stateBuffers().map((name) => [workspace.buffer(name), slot * size, size]);
  }

  /** Copies parts (buffer, first element, elements) out, one after the other. */
  #copyOut(parts: readonly (readonly [GPUBuffer, number, number])[]): Promise<ArrayBuffer> {
    const bytes = parts.reduce((sum, [, , elements]) => sum + elements * 4, 0);
    const target = this.#readback.take(bytes);
    const encoder = this.#session.device.createCommandEncoder({ label: 'copyOut' });
    let offset = 0;
    for (const [buffer, first, elements] of parts) {
      encoder.copyBufferToBuffer(buffer, first * 4, target, offset, elements * 4);
      offset += elements * 4;
    }
    this.#session.device.queue.submit([encoder.finish()]);
    return this.#readback.read(target, bytes);
  }
}
