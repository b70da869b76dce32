import type { FloatArray } from '../cpu/host_memory.ts';
import { emptyStepRecord } from '../model/step.ts';
import type { ModelConfig } from '../model/config.ts';
import { STATISTICS } from '../reference/twin.ts';
import { NOTEBOOK_TRAINING } from './engine.ts';
import type { Clipped, Engine, EngineDescription, EngineModel } from './engine.ts';
import { HostModel } from './host_model.ts';
import type { HostBackend } from './host_workspace.ts';

/** An engine without a device: its kernels are functions of this thread, which may have others help. */
export class HostEngine implements Engine {
  readonly description: EngineDescription;
  readonly queueDepth = 1;
  onRecovered = null;
  readonly #backend: HostBackend;
  /** Those that somebody holds may have threads to end. */
  readonly #models = new Set<WeakRef<HostModel>>();

  constructor(backend: HostBackend, description: Pick<EngineDescription, 'kind' | 'name' | 'reason'>) {
    this.#backend = backend;
    this.description = { ...description, software: true, limits: {}, features: [] };
  }

  async createModel(
    config: ModelConfig,
    parameters: Float32Array | Float64Array,
    training = NOTEBOOK_TRAINING,
  ): Promise<EngineModel> {
    const model = new HostModel(this.#backend, config, parameters, training);
    for (const known of this.#models) if (!known.deref()) this.#models.delete(known);
    this.#models.add(new WeakRef(model));
    return model;
  }

  async clip(gradients: Float64Array, clipValue: number): Promise<Clipped> {
    const memory = this.#backend.openMemory();
    const [clipped, statistics] = [
      memory.floats('gradients', gradients.length),
      memory.floats('statistics', STATISTICS.stride),
    ].map(({ values }) => values as FloatArray);
    const tensors = { gradients: clipped, statistics };
    clipped.set(gradients);
    memory.kernels.clip(
      tensors as never,
      { LENGTH: gradients.length } as never,
      { ...emptyStepRecord(), clipValue },
      0,
    );
    return {
      gradients: clipped.slice(),
      clipped: statistics[STATISTICS.clipped]!,
      largestGradient: statistics[STATISTICS.largestGradient]!,
    };
  }

  loseDevice(): void {
    // There is none to lose.
  }

  destroy(): void {
    // Arrays are the garbage collector's.
    for (const model of this.#models) model.deref()?.destroy();
  }
}
