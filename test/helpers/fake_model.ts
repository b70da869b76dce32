import type { EngineModel, ModelState, SampleRequest, TrainingStep } from '../../src/engine/engine.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { DeviceLostError } from '../../src/webgpu/session.ts';

/** The devices of a test: at which calls, counted over all of them, the one in use is lost. */
export interface FakeDevices {
  calls: number;
  readonly lostAt: ReadonlySet<number>;
  /**
   * How many tasks later an answer comes, and then even if the device was lost meanwhile; without it answers come with
   * the next task, in the order of the calls, and a loss takes all that are under way.
   */
  readonly delay?: () => number;
}

/**
 * A model whose state is one number, which depends on every training step and on their order, so that a step lost or
 * done twice shows in all later results. Calls take effect at once and in their order, and are answered later.
 */
export class FakeModel implements EngineModel {
  readonly config = notebookConfig(2, 1);
  destroyed = false;
  readonly #devices: FakeDevices;
  #value: number;
  #updates: number;
  #lost = false;

  constructor(devices: FakeDevices, state: ModelState = initialState(0)) {
    this.#devices = devices;
    this.#value = state.parameters[0]!;
    this.#updates = state.updates;
  }

  train(steps: readonly TrainingStep[]) {
    return this.#answer(() => {
      const losses = steps.map(({ learningRate }) => {
        this.#value = (this.#value * 31 + learningRate) % 1_000_003;
        this.#updates++;
        return this.#value;
      });
      const zeros = new Float64Array(steps.length);
      return { losses: Float64Array.from(losses), clipped: new Uint32Array(zeros), largestGradient: zeros };
    });
  }

  sample({ count }: SampleRequest) {
    return this.#answer(() => [Int32Array.of(this.#value, count)]);
  }

  logits() {
    return this.#answer(() => Float64Array.of(this.#value));
  }

  next() {
    return this.#answer(() => ({ logits: Float64Array.of(this.#value), hidden: new Float64Array(0) }));
  }

  evaluate() {
    return this.#answer(() => Float64Array.of(this.#value));
  }

  lossAndGradients() {
    const nothing = new Float64Array(0);
    return this.#answer(() => ({ loss: this.#value, gradients: nothing, hidden: nothing }));
  }

  trace() {
    const nothing = new Float64Array(0);
    const rest = { logits: nothing, probabilities: nothing, losses: nothing, layers: [], gradients: nothing };
    return this.#answer(() => ({ timeSteps: 0, loss: this.#value, ...rest }));
  }

  readState(): Promise<ModelState> {
    return this.#answer(() => ({ ...initialState(this.#value), updates: this.#updates }));
  }

  writeState({ parameters, updates }: ModelState): Promise<void> {
    return this.#answer(() => {
      if (Number.isNaN(parameters[0])) throw new RangeError('The state is not a number.');
      this.#value = parameters[0]!;
      this.#updates = updates;
    });
  }

  destroy(): void {
    this.destroyed = true;
  }

  async #answer<T>(effect: () => T): Promise<T> {
    if (this.#devices.lostAt.has(++this.#devices.calls)) this.#lost = true;
    // Like a device: the news of its loss comes with the answer.
    if (this.#lost) return this.#lose();
    const result = effect();
    const { delay } = this.#devices;
    for (let tasks = delay?.() ?? 1; tasks > 0; tasks--) await nextTask();
    return this.#lost && !delay ? this.#lose() : result;
  }

  async #lose(): Promise<never> {
    await nextTask();
    throw new DeviceLostError('The fake device was lost.');
  }
}

/** A state of that value, with no update made. */
export function initialState(value: number): ModelState {
  const hidden = new Float64Array(0);
  return { parameters: Float64Array.of(value), hidden, hiddenBatchSize: 0, optimizer: {}, updates: 0 };
}

const nextTask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
