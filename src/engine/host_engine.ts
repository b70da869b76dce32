import type { HostMemory } from '../host/memory.ts';
import { HostExecutor } from '../host/executor.ts';
import type { HostProgram } from '../host/executor.ts';
import type { ModelConfig } from '../model/config.ts';
import { NOTEBOOK_TRAINING } from './engine.ts';
import type { Clipped, Engine, EngineDescription, EngineModel } from './engine.ts';
import { clipWith } from './clip.ts';
import { Model } from './model.ts';

/** An engine without a device: its kernels are functions of this thread, which may have others help. */
export class HostEngine implements Engine {
  readonly description: EngineDescription;
  readonly queueDepth = 1;
  onRecovered = null;
  /** Makes room for a model. */
  readonly openMemory: () => HostMemory;
  /** Those that somebody holds may have threads to end. */
  readonly #models = new Set<WeakRef<Model<HostProgram>>>();

  constructor(openMemory: () => HostMemory, description: Pick<EngineDescription, 'kind' | 'name' | 'reason'>) {
    this.openMemory = openMemory;
    this.description = { ...description, software: true, limits: {} };
  }

  async createModel(
    config: ModelConfig,
    parameters: Float32Array | Float64Array,
    training = NOTEBOOK_TRAINING,
  ): Promise<EngineModel> {
    const model = new Model(new HostExecutor(this.openMemory()), config, parameters, training);
    for (const known of this.#models) if (!known.deref()) this.#models.delete(known);
    this.#models.add(new WeakRef(model));
    return model;
  }

  clip(gradients: Float64Array, clipValue: number): Promise<Clipped> {
    return clipWith(new HostExecutor(this.openMemory()), gradients, clipValue);
  }

  loseDevice(): void {
    // There is none to lose.
  }

  destroy(): void {
    // Arrays are the garbage collector's.
    for (const model of this.#models) model.deref()?.destroy();
  }
}
