import type { ModelConfig } from '../model/config.ts';
import { momentCorrections } from '../model/optimizer.ts';
import { emptyStepRecord } from '../model/step.ts';
import { STATISTICS } from '../reference/twin.ts';
import { Planner } from '../scheduler/planner.ts';
import { HostWorkspace } from './host_workspace.ts';
import type { Call, FloatArray, HostBackend } from './host_workspace.ts';
import { checkBatch, checkReading, checkSequence, readingBatch, sampledNames, samplingTable } from './requests.ts';
import type {
  Batch,
  EngineModel,
  ModelState,
  NextSymbols,
  SampleRequest,
  TrainingOptions,
  TrainingReport,
  TrainingStep,
} from './engine.ts';

/** A model whose plans run as plain function calls: the reference in float64, or the CPU engine in float32. */
export class HostModel implements EngineModel {
  readonly config: ModelConfig;
  readonly #backend: HostBackend;
  readonly #planner: Planner;
  readonly #parameters: FloatArray;
  readonly #gradients: FloatArray;
  /** Training has a workspace of its own, so that nothing else disturbs the carried state. */
  readonly #training: HostWorkspace;
  readonly #scratch: HostWorkspace;
  readonly #record = emptyStepRecord();
  readonly #dropoutSeed: number;
  #hiddenBatchSize = 0;
  #updates = 0;
  #previousTimeSteps = 0;

  constructor(backend: HostBackend, config: ModelConfig, parameters: FloatArray, training: TrainingOptions) {
    this.config = config;
    this.#backend = backend;
    this.#planner = new Planner(config, training.optimizer);
    this.#dropoutSeed = training.dropoutSeed;
    if (parameters.length !== this.#planner.layout.length) {
      throw new RangeError(
        `The model has ${this.#planner.layout.length} numbers, but ${parameters.length} were given.`,
      );
    }
    this.#parameters = new backend.Floats(parameters);
    this.#gradients = new backend.Floats(parameters.length);
    this.#training = this.#workspace();
    for (const name of this.#planner.optimizerBuffers()) this.#training.reserve(name, parameters.length);
    this.#scratch = this.#workspace();
  }

  async train(steps: readonly TrainingStep[]): Promise<TrainingReport> {
    for (const [i, { batch }] of steps.entries()) {
      checkBatch(batch, this.config, steps[i - 1]?.batch.batchSize ?? this.#hiddenBatchSize);
    }
    const losses = new Float64Array(steps.length);
    const clipped = new Uint32Array(steps.length);
    const largestGradient = new Float64Array(steps.length);
    const statistics = this.#training.reserve('statistics', STATISTICS.stride);
    for (const [i, { batch, learningRate, clipValue, maxNorm = Infinity }] of steps.entries()) {
      const { timeSteps: T, batchSize: B } = batch;
      this.#place(this.#training, batch, this.#hiddenBatchSize > 0);
      this.#record.learningRate = learningRate;
      this.#record.clipValue = clipValue;
      this.#record.maxNorm = maxNorm;
      const byNorm = maxNorm < Infinity;
      this.#record.previousTimeSteps = this.#previousTimeSteps;
      this.#countUpdate();
      this.#run(this.#training.compile(`train ${T} ${B} ${byNorm}`, () => this.#planner.trainingStep(T, B, byNorm)));
      this.#previousTimeSteps = T;
      this.#hiddenBatchSize = B;
      losses[i] = statistics[STATISTICS.loss]!;
      clipped[i] = statistics[STATISTICS.clipped]!;
      largestGradient[i] = statistics[STATISTICS.largestGradient]!;
    }
    return { losses, clipped, largestGradient };
  }

  async sample(request: SampleRequest): Promise<Int32Array[]> {
    const { count, maxLength } = request;
    const table = samplingTable(request);
    const scratch = this.#scratch;
    this.#reserve(scratch, 1, count);
    scratch.reserve('inputs', count);
    scratch.reserve('coins', Math.max(1, table.coins.length));
    scratch.reserve('forced', maxLength);
    const symbols = scratch.reserve('symbols', count * maxLength);
    scratch.ids('inputs').fill(-1);
    symbols.fill(-1);
    scratch.floats('coins').set(table.coins);
    scratch.ids('forced').set(table.forced);
    Object.assign(this.#record, table.record, { rows: count, timeSteps: 1, batchSize: count, idsOffset: 0 });
    const ended = (t: number) =>
      Array.from({ length: count }, (_, k) => symbols[k * maxLength + t]!).every((id) => id < 0);
    for (let t = 0; t < maxLength && (t === 0 || !ended(t - 1)); t++) {
      this.#record.carryState = Number(t > 0);
      this.#record.previousTimeSteps = 1;
      this.#run(scratch.compile(`sample ${t} ${count}`, () => this.#planner.samplingStep(t, count)));
    }
    return sampledNames(symbols as Int32Array, count, maxLength);
  }

  async logits(batch: Batch): Promise<FloatArray> {
    const { timeSteps: T, batchSize: B } = batch;
    this.#loadScratch(batch);
    this.#run(this.#scratch.compile(`forward ${T} ${B}`, () => this.#planner.forward(T, B)));
    return this.#scratch.floats('logits').slice(0, T * B * this.config.vocabSize);
  }

  async next(inputs: Int32Array, batchSize: number, hidden?: FloatArray): Promise<NextSymbols> {
    const batch = readingBatch(inputs, batchSize, hidden !== undefined);
    const { timeSteps: T, batchSize: B } = batch;
    checkReading(batch, this.config, this.#planner.stateBuffers().length, hidden);
    this.#place(this.#scratch, batch, true);
    this.#record.previousTimeSteps = 0;
    if (hidden) this.#setHidden(this.#scratch, hidden, B);
    this.#run(this.#scratch.compile(`forward ${T} ${B}`, () => this.#planner.forward(T, B)));
    const V = this.config.vocabSize;
    const logits = this.#scratch.floats('logits').slice((T - 1) * B * V, T * B * V);
    return { logits, hidden: this.#hidden(this.#scratch, T, B) };
  }

  async evaluate(batches: readonly Batch[]): Promise<Float64Array> {
    checkSequence(batches, this.config);
    const scratch = this.#scratch;
    const statistics = scratch.reserve('statistics', STATISTICS.stride);
    const losses = new Float64Array(batches.length);
    for (const [i, batch] of batches.entries()) {
      const { timeSteps: T, batchSize: B } = batch;
      this.#place(scratch, batch, i > 0);
      this.#record.previousTimeSteps = batches[i - 1]?.timeSteps ?? 0;
      this.#run(scratch.compile(`evaluate ${T} ${B}`, () => this.#planner.evaluation(T, B)));
      losses[i] = statistics[STATISTICS.loss]!;
    }
    return losses;
  }

  async lossAndGradients(batch: Batch) {
    const { timeSteps: T, batchSize: B } = batch;
    this.#loadScratch(batch);
    const statistics = this.#scratch.reserve('statistics', STATISTICS.stride);
    const plan = () => [...this.#planner.forward(T, B), ...this.#planner.gradients(T, B)];
    this.#run(this.#scratch.compile(`gradients ${T} ${B}`, plan));
    return {
      loss: statistics[STATISTICS.loss]!,
      gradients: this.#gradients.slice(),
      hidden: this.#hidden(this.#scratch, T, B),
    };
  }

  async readState(): Promise<ModelState> {
    return {
      parameters: this.#parameters.slice(),
      hidden: this.#hidden(this.#training, this.#previousTimeSteps, this.#hiddenBatchSize),
      hiddenBatchSize: this.#hiddenBatchSize,
      optimizer: Object.fromEntries(
        this.#planner.optimizerBuffers().map((name) => [name, this.#training.floats(name).slice()]),
      ),
      updates: this.#updates,
    };
  }

  async writeState(state: ModelState): Promise<void> {
    this.#parameters.set(state.parameters);
    this.#hiddenBatchSize = state.hiddenBatchSize;
    this.#previousTimeSteps = 0;
    this.#updates = state.updates;
    for (const name of this.#planner.optimizerBuffers()) {
      const values = state.optimizer[name];
      if (values) this.#training.floats(name).set(values);
      else this.#training.floats(name).fill(0);
    }
    this.#setHidden(this.#training, state.hidden, state.hiddenBatchSize);
  }

  destroy(): void {
    // Arrays are the garbage collector's.
  }

  #workspace(): HostWorkspace {
    const workspace = new HostWorkspace(this.#backend);
    workspace.share('parameters', this.#parameters);
    workspace.share('gradients', this.#gradients);
    return workspace;
  }

  #run(calls: readonly Call[]): void {
    for (const { run, tensors, constants, time } of calls) run(tensors, constants, this.#record, time);
  }

  #reserve(workspace: HostWorkspace, T: number, B: number): void {
    for (const [name, elements] of Object.entries(this.#planner.workspaceSizes(T, B)))
      workspace.reserve(name, elements);
  }

  /** Numbers the update that comes, for dropout's masks and Adam's corrections. */
  #countUpdate(): void {
    this.#updates++;
    const { first, second } = momentCorrections(this.#planner.optimizer, this.#updates);
    this.#record.stepNumber = this.#updates;
    this.#record.firstCorrection = first;
    this.#record.secondCorrection = second;
    this.#record.seed = this.#dropoutSeed;
  }

  /** Checks a batch and puts it in place, to start from the training's carried state where it wants to. */
  #load(workspace: HostWorkspace, batch: Batch): void {
    checkBatch(batch, this.config, this.#hiddenBatchSize);
    this.#place(workspace, batch, this.#hiddenBatchSize > 0);
  }

  /** Puts a batch's ids in place and its sizes in the record; `carried` tells whether there is a state before. */
  #place(workspace: HostWorkspace, batch: Batch, carried: boolean): void {
    const { timeSteps, batchSize, lossScale } = batch;
    const rows = timeSteps * batchSize;
    this.#reserve(workspace, timeSteps, batchSize);
    workspace.reserve('inputs', rows);
    workspace.reserve('targets', rows);
    workspace.ids('inputs').set(batch.inputs);
    workspace.ids('targets').set(batch.targets);
    const carryState = Number(batch.carryState && carried);
    Object.assign(this.#record, { rows, timeSteps, batchSize, lossScale, carryState, idsOffset: 0, slot: 0 });
  }

  /** As `#load`, away from training: the carried state is copied. */
  #loadScratch(batch: Batch): void {
    this.#load(this.#scratch, batch);
    this.#record.previousTimeSteps = 0;
    if (this.#record.carryState) {
      const carried = this.#hidden(this.#training, this.#previousTimeSteps, batch.batchSize);
      this.#setHidden(this.#scratch, carried, batch.batchSize);
    }
  }

  /** The states after the last symbol, in the planner's order. */
  #hidden(workspace: HostWorkspace, slot: number, B: number): FloatArray {
    const size = B * this.config.hiddenSize;
    const names = B > 0 ? this.#planner.stateBuffers() : [];
    const states = new this.#backend.Floats(names.length * size);
    for (const [i, name] of names.entries()) {
      states.set(workspace.floats(name).subarray(slot * size, (slot + 1) * size), i * size);
    }
    return states;
  }

  /** Sets the states before the first symbol. */
  #setHidden(workspace: HostWorkspace, states: FloatArray, B: number): void {
    const size = B * this.config.hiddenSize;
    if (size === 0) return;
    this.#reserve(workspace, 1, B);
    for (const [i, name] of this.#planner.stateBuffers().entries()) {
      workspace.floats(name).set(states.subarray(i * size, (i + 1) * size));
    }
  }
}
