import type { FloatArray } from '../kernels/signature.ts';
import { STATISTICS } from '../kernels/signature.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf } from '../model/layout.ts';
import { emptyStepRecord } from '../model/step.ts';
import type { Executor, Part, Statistics, Workspace } from '../plan/executor.ts';
import { MultiStepPlanner } from '../plan/multi_step.ts';
import type { EngineModel, ModelState, TrainingOptions, TrainingReport, TrainingStep } from './engine.ts';
import { Model } from './model.ts';
import { checkBatch } from './requests.ts';
import { Turns } from './turns.ts';

/** Steps of all models together that are handed over at once: each has a record of 256 bytes. */
const MAX_STEPS = 2 ** 14;
/** A step that waits for those of the other models, and where its result goes. */
interface Waiting {
  readonly step: TrainingStep;
  readonly take: (statistics: Statistics, slot: number) => void;
  readonly fail: (error: unknown) => void;
}

/** What is known of one of the models besides its numbers. */
interface Run {
  readonly waiting: Waiting[];
  /** False once it is destroyed: the others go on without it. */
  active: boolean;
  previousTimeSteps: number;
  /** Whether there is a state to carry over. */
  carried: boolean;
  updates: number;
}

/**
 * Models of one shape whose training steps are made side by side: one dispatch of a workgroup to each. A model's steps
 * wait until all others have some too, or are destroyed. Null where the executor makes steps of up to T symbols one by
 * one, or has no room for all.
 */
export function sideBySide<Program>(
  executor: Executor<Program>,
  config: ModelConfig,
  parameters: readonly FloatArray[],
  training: TrainingOptions,
  timeSteps: number,
): EngineModel[] | null {
  const planner = new MultiStepPlanner(config, training.optimizer, executor.target, training.averaging);
  if (!planner.spans([{ batch: { timeSteps, batchSize: 1 } }])[0]!.multiStep) return null;
  try {
    const group = new Group(executor, config, planner, parameters, training);
    group.reserve(timeSteps);
    return parameters.map((_, run) => group.model(run));
  } catch (error) {
    executor.destroy();
    if (error instanceof RangeError) return null;
    throw error;
  }
}

class Group<Program> {
  readonly #config: ModelConfig;
  readonly #planner: MultiStepPlanner;
  readonly #executor: Executor<Program>;
  readonly #workspace: Workspace<Program>;
  readonly #runs: readonly Run[];
  readonly #turns: Turns;
  /** What does everything but training, in the state of whoever asks. */
  readonly #aside: Model<Program>;
  #asideTurn: Promise<unknown> = Promise.resolve();
  readonly #record = emptyStepRecord();

  constructor(
    executor: Executor<Program>,
    config: ModelConfig,
    planner: MultiStepPlanner,
    parameters: readonly FloatArray[],
    training: TrainingOptions,
  ) {
    this.#config = config;
    this.#planner = planner;
    this.#executor = executor;
    this.#turns = new Turns((failure) => executor.explain(failure));
    this.#aside = new Model(executor, config, parameters[0]!, training);
    this.#runs = parameters.map(() => {
      return { waiting: [], active: true, previousTimeSteps: 0, carried: false, updates: 0 };
    });
    this.#workspace = executor.open('runs');
    const { length } = layoutOf(config);
    this.#workspace.reserve({ parameters: parameters.length * length });
    for (const [run, values] of parameters.entries()) this.#workspace.write('parameters', values, run * length);
  }

  model(run: number): EngineModel {
    const aside = <T>(call: (model: EngineModel) => Promise<T>): Promise<T> => this.#askAside(run, call);
    return {
      config: this.#config,
      train: (steps) => this.#train(run, steps),
      sample: (request) => aside((model) => model.sample(request)),
      logits: (batch) => aside((model) => model.logits(batch)),
      next: (inputs, batchSize, hidden) => aside((model) => model.next(inputs, batchSize, hidden)),
      evaluate: (batches) => aside((model) => model.evaluate(batches)),
      lossAndGradients: (batch) => aside((model) => model.lossAndGradients(batch)),
      trace: (inputs, targets) => aside((model) => model.trace(inputs, targets)),
      readState: () => this.#readState(run),
      writeState: (state) => this.#writeState(run, state),
      destroy: () => this.#leave(run),
    };
  }

  async #train(run: number, steps: readonly TrainingStep[]): Promise<TrainingReport> {
    const report = {
      losses: new Float64Array(steps.length),
      clipped: new Uint32Array(steps.length),
      largestGradient: new Float64Array(steps.length),
    };
    for (const { batch } of steps) checkBatch(batch, this.#config, 1);
    const made = steps.map((step, i) => {
      return new Promise<void>((resolve, fail) => {
        const take = ({ losses, clipped, largestGradient }: Statistics, slot: number): void => {
          report.losses[i] = losses[slot]!;
          report.clipped[i] = clipped[slot]!;
          report.largestGradient[i] = largestGradient[slot]!;
          resolve();
        };
        this.#runs[run]!.waiting.push({ step, take, fail });
      });
    });
    this.#makeWaiting();
    await Promise.all(made);
    return report;
  }

  /** Makes as many steps as all models have waiting. */
  #makeWaiting(): void {
    const active = this.#runs.filter((run) => run.active);
    const most = Math.max(1, Math.floor(MAX_STEPS / this.#runs.length));
    const count = active.length > 0 ? Math.min(most, ...active.map(({ waiting }) => waiting.length)) : 0;
    if (count === 0) return;
    const taken = this.#runs.map((run) => (run.active ? run.waiting.splice(0, count) : []));
    this.#turns
      .take(() => this.#makeSteps(taken, count))
      .catch((error: unknown) => {
        for (const { fail } of taken.flat()) fail(error);
      });
    this.#makeWaiting();
  }

  /** Makes so many steps of every model that has them. */
  async #makeSteps(taken: readonly (readonly Waiting[])[], count: number): Promise<() => Promise<void>> {
    const steps = taken.flatMap((own) => own.map(({ step }) => step));
    const longest = this.#load(steps);
    const runs = this.#runs.length;
    this.#workspace.reserve({ statistics: count * runs * STATISTICS.stride });
    this.#workspace.reserveRecords(count * runs, 1);
    const sizes = { timeSteps: 0, batchSize: runs };
    const program = await this.#workspace.program('runs', sizes, () => this.#planner.training());
    const atOnce = this.#planner.stepsAtOnce(longest, runs);
    const slots: { waiting: Waiting; slot: number }[] = [];
    // Where the ids of every model's next step begin.
    const offsets: number[] = [];
    let offset = 0;
    for (const own of taken) {
      offsets.push(offset);
      offset += own.reduce((sum, { step }) => sum + step.batch.timeSteps, 0);
    }
    for (let first = 0; first < count; first += atOnce) {
      const multiSteps = Math.min(atOnce, count - first);
      for (const [run, own] of taken.entries()) {
        for (let i = 0; i < multiSteps; i++) {
          const slot = first * runs + run * multiSteps + i;
          const waiting = own[first + i];
          Object.assign(this.#record, { slot, multiSteps, batchSize: runs, idsOffset: offsets[run]! });
          this.#describe(this.#runs[run]!, waiting?.step);
          this.#workspace.setRecord(slot, this.#record);
          if (!waiting) continue;
          offsets[run]! += waiting.step.batch.timeSteps;
          slots.push({ waiting, slot });
        }
      }
      await this.#workspace.run(program, first * runs);
    }
    const statistics = this.#workspace.readStatistics(count * runs);
    return async () => {
      const all = await statistics;
      for (const { waiting, slot } of slots) waiting.take(all, slot);
    };
  }

  /** Writes a model's step into the record; without one, a step that changes nothing. */
  #describe(run: Run, step?: TrainingStep): void {
    if (!step) {
      Object.assign(this.#record, { rows: 0, timeSteps: 0, previousTimeSteps: 0, carryState: 1, learningRate: 0 });
      return;
    }
    const { batch, learningRate, clipValue } = step;
    const { timeSteps, lossScale } = batch;
    const carryState = Number(batch.carryState && run.carried);
    const { previousTimeSteps } = run;
    const own = { rows: timeSteps, timeSteps, previousTimeSteps, carryState, lossScale, learningRate, clipValue };
    Object.assign(this.#record, own);
    run.previousTimeSteps = timeSteps;
    run.carried = true;
    run.updates++;
  }

  /** Makes room for steps, and writes the ids of all of them, one after the other; gives the T of the longest. */
  #load(steps: readonly TrainingStep[]): number {
    const longest = Math.max(...steps.map(({ batch }) => batch.timeSteps));
    const inputs = Int32Array.from(steps.flatMap(({ batch }) => [...batch.inputs]));
    const targets = Int32Array.from(steps.flatMap(({ batch }) => [...batch.targets]));
    this.reserve(longest);
    this.#workspace.reserve({ inputs: inputs.length, targets: targets.length });
    this.#workspace.write('inputs', inputs);
    this.#workspace.write('targets', targets);
    return longest;
  }

  /** Makes room for steps of T symbols. Throws a RangeError where there is none. */
  reserve(T: number): void {
    const { hiddenSize: H, vocabSize: V } = this.#config;
    const runs = this.#runs.length;
    this.#workspace.reserve({ 'hidden.0': (T + 1) * runs * H, errors: T * runs * (V + H) });
  }

  #readState(number: number): Promise<ModelState> {
    return this.#turns.take(async () => {
      const { length } = layoutOf(this.#config);
      const { carried, updates, previousTimeSteps } = this.#runs[number]!;
      const parameters: Part = ['parameters', number * length, length];
      const hidden: Part = ['hidden.0', this.#stateAt(number, previousTimeSteps), this.#config.hiddenSize];
      const read = this.#workspace.read(carried ? [parameters, hidden] : [parameters]);
      return async () => {
        const floats = await read;
        const state = { parameters: floats.slice(0, length), hidden: floats.slice(length) };
        return { ...state, hiddenBatchSize: Number(carried), optimizer: {}, updates };
      };
    });
  }

  #writeState(number: number, { parameters, hidden, hiddenBatchSize, updates }: ModelState): Promise<void> {
    return this.#turns.take(async () => {
      this.#workspace.write('parameters', parameters, number * parameters.length);
      this.reserve(1);
      if (hiddenBatchSize > 0) this.#workspace.write('hidden.0', hidden, this.#stateAt(number, 0));
      Object.assign(this.#runs[number]!, { carried: hiddenBatchSize > 0, previousTimeSteps: 0, updates });
      return async () => undefined;
    });
  }

  /** Where the state of a model at time t begins: (T + 1) x runs x H. */
  #stateAt(run: number, t: number): number {
    return (t * this.#runs.length + run) * this.#config.hiddenSize;
  }

  /** Asks a model that is put into the state of a run; one question after the other. */
  #askAside<T>(run: number, call: (model: EngineModel) => Promise<T>): Promise<T> {
    const answer = this.#asideTurn.then(async () => {
      await this.#aside.writeState(await this.#readState(run));
      return call(this.#aside);
    });
    this.#asideTurn = answer.catch(() => undefined);
    return answer;
  }

  #leave(run: number): void {
    this.#runs[run]!.active = false;
    if (this.#runs.some(({ active }) => active)) this.#makeWaiting();
    else this.#executor.destroy();
  }
}
