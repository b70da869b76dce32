import type { ModelConfig } from '../model/config.ts';
import { DeviceModel } from '../scheduler/device_model.ts';
import type { DeviceStep } from '../scheduler/device_steps.ts';
import type { Session } from '../scheduler/session.ts';
import { formIn, fusionIn } from '../scheduler/forms.ts';
import type { PathChoice } from '../scheduler/forms.ts';
import { FusedPlanner } from '../scheduler/fused_planner.ts';
import { Planner } from '../scheduler/planner.ts';
import type { Batch, EngineModel, ModelState, SampleRequest, TrainingOptions, TrainingStep } from './engine.ts';
import { checkBatch, checkReading, checkSequence, readingBatch, sampledNames, samplingTable } from './requests.ts';

/** The settings of a step that changes nothing. */
const EVALUATED = { learningRate: 0, clipValue: Infinity, maxNorm: Infinity } as const;

/** A model on one device behind the interface of all engines. It ends with its device. */
export class DeviceEngineModel implements EngineModel {
  readonly config: ModelConfig;
  readonly #model: DeviceModel;
  /** The batch size of the state after all calls so far, done or waiting. */
  #carriedBatchSize = 0;

  constructor(
    session: Session,
    config: ModelConfig,
    parameters: Float32Array | Float64Array,
    { optimizer, dropoutSeed }: TrainingOptions,
    path: PathChoice,
  ) {
    this.config = config;
    const cellForm = formIn(path);
    const kind = session.adapter.software ? 'software' : 'hardware';
    const planner = new Planner(config, optimizer, { kind, cellForm });
    const fused = new FusedPlanner(config, optimizer, session.adapter, fusionIn(path));
    this.#model = new DeviceModel(session, planner, fused, parameters, dropoutSeed);
  }

  async train(steps: readonly TrainingStep[]) {
    const laid = steps.map(({ batch, ...settings }, i) => {
      checkBatch(batch, this.config, steps[i - 1]?.batch.batchSize ?? this.#carriedBatchSize);
      return { ...batch, ...EVALUATED, ...settings };
    });
    this.#carriedBatchSize = steps.at(-1)?.batch.batchSize ?? this.#carriedBatchSize;
    return this.#model.train(laid);
  }

  async sample(request: SampleRequest): Promise<Int32Array[]> {
    const symbols = await this.#model.sample({ count: request.count, ...samplingTable(request, this.config) });
    return sampledNames(symbols, request.count, request.maxLength);
  }

  async logits(batch: Batch): Promise<Float32Array> {
    return this.#model.logits(this.#step(batch));
  }

  async next(inputs: Int32Array, batchSize: number, hidden?: Float32Array | Float64Array) {
    const batch = readingBatch(inputs, batchSize, hidden !== undefined);
    checkReading(batch, this.config, this.#model.stateCount, hidden);
    return this.#model.next({ ...batch, ...EVALUATED }, hidden && new Float32Array(hidden));
  }

  async evaluate(batches: readonly Batch[]): Promise<Float64Array> {
    checkSequence(batches, this.config);
    return this.#model.evaluate(batches.map((batch) => ({ ...batch, ...EVALUATED })));
  }

  async lossAndGradients(batch: Batch) {
    return this.#model.lossAndGradients(this.#step(batch));
  }

  readState(): Promise<ModelState> {
    return this.#model.readState();
  }

  writeState({ parameters, hidden, optimizer, ...counts }: ModelState): Promise<void> {
    this.#carriedBatchSize = counts.hiddenBatchSize;
    const vectors = Object.entries(optimizer).map(([name, values]) => [name, new Float32Array(values)]);
    return this.#model.writeState({
      parameters: new Float32Array(parameters),
      hidden: new Float32Array(hidden),
      optimizer: Object.fromEntries(vectors) as Record<string, Float32Array>,
      ...counts,
    });
  }

  destroy(): void {
    this.#model.destroy();
  }

  #step(batch: Batch): DeviceStep {
    checkBatch(batch, this.config, this.#carriedBatchSize);
    return { ...batch, ...EVALUATED };
  }
}
