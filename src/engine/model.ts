import type { FloatArray } from '../kernels/signature.ts';
import { STATISTICS } from '../kernels/signature.ts';
import { AVERAGE, NO_AVERAGING, averageRate } from '../model/averaging.ts';
import type { ModelConfig } from '../model/config.ts';
import { momentCorrections } from '../model/optimizers/index.ts';
import { emptyStepRecord } from '../model/step.ts';
import type { Executor, Part, StepSizes, Workspace } from '../plan/executor.ts';
import { MultiStepPlanner, singleSteps } from '../plan/multi_step.ts';
import type { Span } from '../plan/multi_step.ts';
import type { Plan } from '../plan/plan.ts';
import { Planner } from '../plan/planner.ts';
import type {
  Batch,
  EngineModel,
  LossAndGradients,
  ModelState,
  NextSymbols,
  SampleRequest,
  Trace,
  TrainingOptions,
  TrainingReport,
  TrainingStep,
} from './engine.ts';
import { NameDrawer } from './name_drawer.ts';
import { checkBatch, checkReading, checkSequence, readingBatch, sampledNames, samplingTable } from './requests.ts';
import { Turns } from './turns.ts';

/** The settings of a step that changes nothing. */
const EVALUATED = { learningRate: 0, clipValue: Infinity } as const;

/** What a bundle of steps begins from. */
interface Start {
  /** T of the step before. */
  readonly previousTimeSteps: number;
  /** Whether there is a state to carry over. */
  readonly carried: boolean;
  /** Updates made before. */
  readonly updates: number;
}

/** What a program does, and the plan for it. */
interface Work {
  readonly what: string;
  readonly plan: (sizes: StepSizes) => Plan;
}

/** A model over any executor. */
export class Model<Program> implements EngineModel {
  readonly config: ModelConfig;
  readonly #executor: Executor<Program>;
  readonly #planner: Planner;
  readonly #multiStep: MultiStepPlanner;
  readonly #work: ReturnType<typeof workOf>;
  readonly #names: NameDrawer<Program>;
  /** Training has a workspace of its own, so that nothing else disturbs the carried state; `#scratch` is for gradients. */
  readonly #training: Workspace<Program>;
  readonly #scratch: Workspace<Program>;
  /** What evaluates, samples, reads and traces: like `#scratch`, but with the average in place of the parameters, if there is one. */
  readonly #reading: Workspace<Program>;
  readonly #record = emptyStepRecord();
  readonly #dropoutSeed: number;
  /** B of the state after all calls that were made. */
  #expectedBatchSize = 0;
  /** B of the state after all calls that were carried out; 0 where nothing is carried. */
  #hiddenBatchSize = 0;
  #previousTimeSteps = 0;
  #updates = 0;
  /** Sizes for which each workspace has room. */
  readonly #room = new Map<Workspace<Program>, StepSizes>();
  readonly #turns: Turns;

  /** Throws a RangeError where the parameters are not as many as the layout has. */
  constructor(
    executor: Executor<Program>,
    config: ModelConfig,
    parameters: FloatArray,
    { optimizer, dropoutSeed, averaging = NO_AVERAGING }: TrainingOptions,
  ) {
    this.config = config;
    this.#executor = executor;
    this.#turns = new Turns((failure) => executor.explain(failure));
    this.#dropoutSeed = dropoutSeed;
    this.#planner = new Planner(config, optimizer, averaging);
    this.#multiStep = new MultiStepPlanner(config, optimizer, executor.target, averaging);
    this.#work = workOf(this.#planner, this.#multiStep);
    const { length } = this.#planner.layout;
    if (parameters.length !== length) {
      throw new RangeError(`The model has ${length} numbers, but ${parameters.length} were given.`);
    }
    this.#training = executor.open('training');
    this.#scratch = executor.open('scratch');
    const vectors = ['parameters', 'gradients', ...this.#planner.keptVectors()];
    this.#training.reserve(Object.fromEntries(vectors.map((name) => [name, length])));
    for (const name of ['parameters', 'gradients']) this.#scratch.share(name, this.#training);
    this.#training.write('parameters', parameters);
    if (averaging.name === 'none') this.#reading = this.#scratch;
    else {
      this.#reading = executor.open('reading');
      this.#reading.share('parameters', this.#training, AVERAGE);
      this.#training.write(AVERAGE, parameters);
    }
    this.#names = new NameDrawer(executor, this.#planner, this.#reading, (sizes) =>
      this.#reserve(this.#reading, sizes),
    );
  }

  async train(steps: readonly TrainingStep[]): Promise<TrainingReport> {
    for (const [i, { batch }] of steps.entries()) {
      checkBatch(batch, this.config, steps[i - 1]?.batch.batchSize ?? this.#expectedBatchSize);
    }
    this.#expectedBatchSize = steps.at(-1)?.batch.batchSize ?? this.#expectedBatchSize;
    return this.#turns.take(async () => {
      const began = performance.now();
      const spans = this.#multiStep.spans(steps);
      const start = {
        previousTimeSteps: this.#previousTimeSteps,
        carried: this.#hiddenBatchSize > 0,
        updates: this.#updates,
      };
      this.#load(this.#training, steps, spans);
      await this.#runSteps(this.#training, steps, spans, start, ({ maxNorm = Infinity }, { multiStep }) =>
        multiStep ? this.#work.multiStep : maxNorm < Infinity ? this.#work.trainByNorm : this.#work.train,
      );
      const last = steps.at(-1)?.batch;
      if (last) {
        this.#previousTimeSteps = last.timeSteps;
        this.#hiddenBatchSize = last.batchSize;
        this.#updates += steps.length;
      }
      const statistics = this.#training.readStatistics(steps.length);
      const encodeMs = performance.now() - began;
      return async () => ({ ...(await statistics), ...(this.#executor.target && { encodeMs }) });
    });
  }

  async sample(request: SampleRequest): Promise<Int32Array[]> {
    const { count, maxLength } = request;
    const parts = this.#names.parts(samplingTable(request, this.config), count);
    const drawn = parts.map(async (part) => sampledNames(await this.#turns.take(part.draw), part.count, maxLength));
    return (await Promise.all(drawn)).flat();
  }

  async logits(batch: Batch): Promise<FloatArray> {
    checkBatch(batch, this.config, this.#expectedBatchSize);
    const { timeSteps: T, batchSize: B } = batch;
    return this.#turns.take(async () => {
      await this.#runAside(this.#reading, this.#work.forward, batch);
      const logits = this.#reading.read([['logits', 0, T * B * this.config.vocabSize]]);
      return () => logits;
    });
  }

  async next(inputs: Int32Array, batchSize: number, hidden?: FloatArray): Promise<NextSymbols> {
    const batch = readingBatch(inputs, batchSize, hidden !== undefined);
    checkReading(batch, this.config, this.#planner.stateBuffers().length, hidden);
    const { timeSteps: T, batchSize: B } = batch;
    return this.#turns.take(async () => {
      const size = B * this.config.vocabSize;
      await this.#runAside(this.#reading, this.#work.forward, batch, hidden);
      const read = this.#reading.read([['logits', (T - 1) * size, size], ...this.#stateParts(T, B)]);
      return async () => {
        const floats = await read;
        return { logits: floats.slice(0, size), hidden: floats.slice(size) };
      };
    });
  }

  async evaluate(batches: readonly Batch[]): Promise<Float64Array> {
    checkSequence(batches, this.config);
    return this.#turns.take(async () => {
      const steps = batches.map((batch) => ({ batch, ...EVALUATED }));
      const spans = singleSteps(steps.length);
      const start = { previousTimeSteps: 0, carried: false, updates: this.#updates };
      this.#load(this.#reading, steps, spans);
      await this.#runSteps(
        this.#reading,
        steps,
        spans,
        start,
        () => this.#work.evaluate,
        // A submission each: none becomes long.
        () => this.#reading.submit(),
      );
      const statistics = this.#reading.readStatistics(steps.length);
      return async () => (await statistics).losses;
    });
  }

  async lossAndGradients(batch: Batch): Promise<LossAndGradients> {
    checkBatch(batch, this.config, this.#expectedBatchSize);
    const { timeSteps: T, batchSize: B } = batch;
    return this.#turns.take(async () => {
      await this.#runAside(this.#scratch, this.#work.gradients, batch);
      const { length } = this.#planner.layout;
      const read = this.#scratch.read([
        ['statistics', STATISTICS.loss, 1],
        ['gradients', 0, length],
        ...this.#stateParts(T, B),
      ]);
      return async () => {
        const floats = await read;
        return { loss: floats[0]!, gradients: floats.slice(1, 1 + length), hidden: floats.slice(1 + length) };
      };
    });
  }

  trace(inputs: Int32Array, targets: Int32Array): Promise<Trace> {
    return this.#turns.take(async () => {
      const { backwardParts, forwardParts, tracedBatch, traceOf } = await import('./read_trace.ts');
      const batch = tracedBatch(inputs, targets, this.config);
      const workspace = this.#reading;
      workspace.reserve({ gradients: this.#planner.layout.length });
      await this.#runAside(workspace, this.#work.forward, batch);
      // Read at once, since gates and logits become their gradients in the backward pass.
      const forward = workspace.read(forwardParts(this.config, batch.timeSteps));
      // A device that is lost meanwhile is heard of below.
      forward.catch(() => undefined);
      await this.#runAside(workspace, this.#work.backward, batch);
      const backward = workspace.read(backwardParts(this.config, batch.timeSteps));
      return async () => traceOf(this.config, targets, ...(await Promise.all([forward, backward])));
    });
  }

  readState(): Promise<ModelState> {
    return this.#turns.take(async () => {
      const { length } = this.#planner.layout;
      const names = this.#planner.keptVectors();
      const [hiddenBatchSize, updates] = [this.#hiddenBatchSize, this.#updates];
      const vectors = ['parameters', ...names].map((name): Part => [name, 0, length]);
      const states = hiddenBatchSize > 0 ? this.#stateParts(this.#previousTimeSteps, hiddenBatchSize) : [];
      const read = this.#training.read([...vectors, ...states]);
      return async () => {
        const floats = await read;
        const vector = (i: number) => floats.slice(i * length, (i + 1) * length);
        return {
          parameters: vector(0),
          hidden: floats.slice(vectors.length * length),
          hiddenBatchSize,
          optimizer: Object.fromEntries(names.map((name, i) => [name, vector(i + 1)])),
          updates,
        };
      };
    });
  }

  writeState({ parameters, hidden, hiddenBatchSize, optimizer, updates }: ModelState): Promise<void> {
    this.#expectedBatchSize = hiddenBatchSize;
    return this.#turns.take(async () => {
      this.#training.write('parameters', parameters);
      for (const name of this.#planner.keptVectors()) {
        const start = name === AVERAGE ? parameters : new Float32Array(parameters.length);
        this.#training.write(name, optimizer[name] ?? start);
      }
      this.#hiddenBatchSize = hiddenBatchSize;
      this.#previousTimeSteps = 0;
      this.#updates = updates;
      if (hiddenBatchSize > 0) {
        this.#reserve(this.#training, { timeSteps: 1, batchSize: hiddenBatchSize });
        this.#writeStates(this.#training, hidden, hiddenBatchSize);
      }
      return async () => undefined;
    });
  }

  destroy(): void {
    this.#executor.destroy();
  }

  /** Makes room for steps, and writes the ids of all of them, one after the other. */
  #load(workspace: Workspace<Program>, steps: readonly { readonly batch: Batch }[], spans: readonly Span[]): void {
    const rows = steps.reduce((sum, { batch }) => sum + batch.inputs.length, 0);
    const longest = Math.max(1, ...steps.map(({ batch }) => batch.timeSteps));
    for (const { batch } of steps) this.#reserve(workspace, batch);
    workspace.reserve({ inputs: rows, targets: rows, statistics: steps.length * STATISTICS.stride });
    if (spans.some(({ multiStep }) => multiStep)) workspace.reserve(this.#multiStep.trainingSizes(longest));
    workspace.reserveRecords(steps.length, longest);
    const [inputs, targets] = [new Int32Array(rows), new Int32Array(rows)];
    let offset = 0;
    for (const { batch } of steps) {
      inputs.set(batch.inputs, offset);
      targets.set(batch.targets, offset);
      offset += batch.inputs.length;
    }
    workspace.write('inputs', inputs);
    workspace.write('targets', targets);
  }

  /** Runs steps that were loaded, each with its record. */
  async #runSteps(
    workspace: Workspace<Program>,
    steps: readonly TrainingStep[],
    spans: readonly Span[],
    start: Start,
    choose: (step: TrainingStep, span: Span) => Work,
    ran?: () => void,
  ): Promise<void> {
    const programs: Program[] = [];
    for (const span of spans) {
      const step = steps[span.slot]!;
      const { what, plan } = choose(step, span);
      const program = workspace.program(what, span.multiStep ? ANY_SIZES : step.batch, plan);
      programs.push(program instanceof Promise ? await program : program);
    }
    const record = this.#record;
    record.idsOffset = 0;
    record.seed = this.#dropoutSeed;
    record.previousTimeSteps = start.previousTimeSteps;
    for (const [i, { slot: first, count, multiStep }] of spans.entries()) {
      for (let slot = first; slot < first + count; slot++) {
        const { batch, learningRate, clipValue, maxNorm = Infinity } = steps[slot]!;
        const { timeSteps, batchSize } = batch;
        record.slot = slot;
        record.rows = timeSteps * batchSize;
        record.timeSteps = timeSteps;
        record.batchSize = batchSize;
        record.carryState = Number(batch.carryState && (slot > 0 || start.carried));
        record.lossScale = batch.lossScale;
        record.learningRate = learningRate;
        record.clipValue = clipValue;
        record.maxNorm = maxNorm;
        record.multiSteps = multiStep && slot === first ? count : 0;
        record.stepNumber = start.updates + slot + 1;
        const { first: firstCorrection, second } = momentCorrections(this.#planner.optimizer, record.stepNumber);
        record.firstCorrection = firstCorrection;
        record.secondCorrection = second;
        record.averageRate = averageRate(this.#planner.averaging, record.stepNumber);
        workspace.setRecord(slot, record);
        if (slot === first) {
          const running = workspace.run(programs[i]!, slot);
          // Without a promise the steps of a bundle follow each other at once.
          if (running) await running;
        }
        record.idsOffset += record.rows;
        record.previousTimeSteps = timeSteps;
      }
      ran?.();
    }
  }

  /** Runs a plan on a batch away from training; it starts from the given states, or from a copy of the carried ones. */
  async #runAside(workspace: Workspace<Program>, work: Work, batch: Batch, states?: FloatArray): Promise<void> {
    const { batchSize: B } = batch;
    const carried = states !== undefined || this.#hiddenBatchSize > 0;
    const steps = [{ batch, ...EVALUATED }];
    const spans = singleSteps(1);
    this.#load(workspace, steps, spans);
    if (states) this.#writeStates(workspace, states, B);
    else if (batch.carryState && carried) {
      for (const part of this.#stateParts(this.#previousTimeSteps, B)) workspace.copyFrom(this.#training, part);
    }
    const start = { previousTimeSteps: 0, carried, updates: this.#updates };
    await this.#runSteps(workspace, steps, spans, start, () => work);
  }

  /** Makes room for T steps of B sequences. */
  #reserve(workspace: Workspace<Program>, { timeSteps: T, batchSize: B }: StepSizes): void {
    const room = this.#room.get(workspace);
    if (room && T <= room.timeSteps && B <= room.batchSize) return;
    workspace.reserve(this.#planner.workspaceSizes(T, B));
    this.#room.set(workspace, { timeSteps: T, batchSize: B });
  }

  /** Puts states, one after the other, before the first symbol. */
  #writeStates(workspace: Workspace<Program>, states: FloatArray, B: number): void {
    const size = B * this.config.hiddenSize;
    for (const [i, name] of this.#planner.stateBuffers().entries()) {
      workspace.write(name, states.subarray(i * size, (i + 1) * size));
    }
  }

  /** The states in a slot of every layer, in the planner's order. */
  #stateParts(slot: number, B: number): Part[] {
    const size = B * this.config.hiddenSize;
    return this.#planner.stateBuffers().map((name) => [name, slot * size, size]);
  }
}

function workOf(planner: Planner, multiStep: MultiStepPlanner) {
  const work = (what: string, plan: (timeSteps: number) => Plan): Work => ({
    what,
    plan: ({ timeSteps }) => plan(timeSteps),
  });
  return {
    train: work('train', (T) => planner.trainingStep(T, false)),
    trainByNorm: work('train by norm', (T) => planner.trainingStep(T, true)),
    multiStep: work('multi-step', () => multiStep.training()),
    forward: work('forward', (T) => planner.forward(T)),
    evaluate: work('evaluate', (T) => planner.evaluation(T)),
    gradients: work('gradients', (T) => [...planner.forward(T), ...planner.gradients(T)]),
    backward: work('backward', (T) => planner.gradients(T)),
  };
}

/** A dispatch that makes many steps is the same for all their sizes. */
const ANY_SIZES: StepSizes = { timeSteps: 0, batchSize: 1 };
