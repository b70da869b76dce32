import type { FloatArray, HostArray, HostMemory } from '../cpu/host_memory.ts';
import type { ModelConfig } from '../model/config.ts';
import { momentCorrections } from '../model/optimizer.ts';
import { emptyStepRecord } from '../model/step.ts';
import { STATISTICS } from '../reference/twin.ts';
import { Planner } from '../scheduler/planner.ts';
import { HostWorkspace } from './host_workspace.ts';
import type { Call, HostBackend } from './host_workspace.ts';
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
  readonly #memory: HostMemory;
  readonly #parameters: HostArray;
  readonly #gradients: HostArray;
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
    this.#memory = backend.openMemory();
    this.#parameters = this.#memory.floats('parameters', parameters.length);
    this.#parameters.values.set(parameters);
    this.#gradients = this.#memory.floats('gradients', parameters.length);
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
    this.#training.reserve('statistics', STATISTICS.stride);
    for (const [i, { batch, learningRate, clipValue, maxNorm = Infinity }] of steps.entries()) {
      const { timeSteps: T, batchSize: B } = batch;
      this.#place(this.#training, batch, this.#hiddenBatchSize > 0);
      this.#record.learningRate = learningRate;
      this.#record.clipValue = clipValue;
      this.#record.maxNorm = maxNorm;
      const byNorm = maxNorm < Infinity;
      this.#record.previousTimeSteps = this.#previousTimeSteps;
      this.#countUpdate();
      this.#run(
        this.#training.compile(byNorm ? 'train by norm' : 'train', [T, B], () =>
          this.#planner.trainingStep(T, B, byNorm),
        ),
      );
      this.#previousTimeSteps = T;
      this.#hiddenBatchSize = B;
      const statistics = this.#training.floats('statistics');
      losses[i] = statistics[STATISTICS.loss]!;
      clipped[i] = statistics[STATISTICS.clipped]!;
      largestGradient[i] = statistics[STATISTICS.largestGradient]!;
    }
    return { losses, clipped, largestGradient };
  }

  async sample(request: SampleRequest): Promise<Int32Array[]> {
    const { count, maxLength } = request;
    const table = samplingTable(request, this.config);
    const scratch = this.#scratch;
    scratch.reserve('coins', Math.max(1, table.coins.length));
    scratch.reserve('forced', maxLength);
    scratch.reserve('symbols', count * maxLength);
    Object.assign(this.#record, table.record, { rows: count, timeSteps: 1, batchSize: count, idsOffset: 0 });
    const sampler = this.#memory.sampler?.draws(this.config) ? this.#memory.sampler : null;
    // Reserving comes first: it may move what the arrays lie in.
    if (sampler) scratch.reserve('space', sampler.spaceFor(this.config, count));
    else this.#reservePositions(count);
    scratch.ids('symbols').fill(-1, 0, count * maxLength);
    scratch.floats('coins').set(table.coins);
    scratch.ids('forced').set(table.forced);
    if (sampler) sampler.draw(this.#samplingTensors(), this.config, this.#record);
    else this.#samplePositions(count, maxLength);
    return sampledNames(scratch.ids('symbols'), count, maxLength);
  }

  async logits(batch: Batch): Promise<FloatArray> {
    const { timeSteps: T, batchSize: B } = batch;
    this.#loadScratch(batch);
    this.#run(this.#scratch.compile('forward', [T, B], () => this.#planner.forward(T, B)));
    return this.#scratch.floats('logits').slice(0, T * B * this.config.vocabSize);
  }

  async next(inputs: Int32Array, batchSize: number, hidden?: FloatArray): Promise<NextSymbols> {
    const batch = readingBatch(inputs, batchSize, hidden !== undefined);
    const { timeSteps: T, batchSize: B } = batch;
    checkReading(batch, this.config, this.#planner.stateBuffers().length, hidden);
    this.#place(this.#scratch, batch, true);
    this.#record.previousTimeSteps = 0;
    if (hidden) this.#setHidden(this.#scratch, hidden, B);
    this.#run(this.#scratch.compile('forward', [T, B], () => this.#planner.forward(T, B)));
    const V = this.config.vocabSize;
    const logits = this.#scratch.floats('logits').slice((T - 1) * B * V, T * B * V);
    return { logits, hidden: this.#hidden(this.#scratch, T, B) };
  }

  async evaluate(batches: readonly Batch[]): Promise<Float64Array> {
    checkSequence(batches, this.config);
    const scratch = this.#scratch;
    scratch.reserve('statistics', STATISTICS.stride);
    const losses = new Float64Array(batches.length);
    for (const [i, batch] of batches.entries()) {
      const { timeSteps: T, batchSize: B } = batch;
      this.#place(scratch, batch, i > 0);
      this.#record.previousTimeSteps = batches[i - 1]?.timeSteps ?? 0;
      this.#run(scratch.compile('evaluate', [T, B], () => this.#planner.evaluation(T, B)));
      losses[i] = scratch.floats('statistics')[STATISTICS.loss]!;
    }
    return losses;
  }

  async lossAndGradients(batch: Batch) {
    const { timeSteps: T, batchSize: B } = batch;
    this.#loadScratch(batch);
    this.#scratch.reserve('statistics', STATISTICS.stride);
    const plan = () => [...this.#planner.forward(T, B), ...this.#planner.gradients(T, B)];
    this.#run(this.#scratch.compile('gradients', [T, B], plan));
    return {
      loss: this.#scratch.floats('statistics')[STATISTICS.loss]!,
      gradients: (this.#gradients.values as FloatArray).slice(),
      hidden: this.#hidden(this.#scratch, T, B),
    };
  }

  async readState(): Promise<ModelState> {
    return {
      parameters: (this.#parameters.values as FloatArray).slice(),
      hidden: this.#hidden(this.#training, this.#previousTimeSteps, this.#hiddenBatchSize),
      hiddenBatchSize: this.#hiddenBatchSize,
      optimizer: Object.fromEntries(
        this.#planner.optimizerBuffers().map((name) => [name, this.#training.floats(name).slice()]),
      ),
      updates: this.#updates,
    };
  }

  async writeState(state: ModelState): Promise<void> {
    this.#parameters.values.set(state.parameters);
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
    // The rest of it is the garbage collector's, once nobody holds the model.
    this.#memory.close();
  }

  #samplingTensors() {
    const scratch = this.#scratch;
    return {
      parameters: this.#parameters.values,
      forced: scratch.ids('forced'),
      coins: scratch.floats('coins'),
      symbols: scratch.ids('symbols'),
      space: scratch.floats('space'),
    };
  }

  #reservePositions(count: number): void {
    this.#reserve(this.#scratch, 1, count);
    this.#scratch.reserve('inputs', count);
  }

  /** Draws names position by position, all of them side by side, until the last has ended. */
  #samplePositions(count: number, maxLength: number): void {
    const scratch = this.#scratch;
    const symbols = scratch.ids('symbols');
    scratch.ids('inputs').fill(-1);
    const ended = (t: number) => {
      for (let k = 0; k < count; k++) if (symbols[k * maxLength + t]! >= 0) return false;
      return true;
    };
    for (let t = 0; t < maxLength && (t === 0 || !ended(t - 1)); t++) {
      this.#record.carryState = Number(t > 0);
      this.#record.previousTimeSteps = 1;
      this.#run(scratch.compile('sample', [t, count], () => this.#planner.samplingStep(t, count)));
    }
  }

  #workspace(): HostWorkspace {
    const workspace = new HostWorkspace(this.#memory);
    workspace.share('parameters', this.#parameters);
    workspace.share('gradients', this.#gradients);
    return workspace;
  }

  #run(calls: readonly Call[]): void {
    for (const { run, tensors, constants, time } of calls) run(tensors, constants, this.#record, time);
  }

  #reserve(workspace: HostWorkspace, T: number, B: number): void {
    workspace.reserveAll(T, B, (steps, sequences) => this.#planner.workspaceSizes(steps, sequences));
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
    const record = this.#record;
    record.rows = rows;
    record.timeSteps = timeSteps;
    record.batchSize = batchSize;
    record.lossScale = lossScale;
    record.carryState = Number(batch.carryState && carried);
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
