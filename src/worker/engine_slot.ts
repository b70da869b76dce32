import { InputError } from '../corpus/errors.ts';
import { NoAdapterError, openEngine } from '../engine/choose.ts';
import type { FindGpu } from '../engine/choose.ts';
import type { DeviceChoice, Engine } from '../engine/engine.ts';
import type { KnownSpeeds } from '../engine/known_speeds.ts';
import { shapeKey } from '../engine/shape.ts';
import type { ModelShape } from '../engine/shape.ts';
import type { Reply } from './protocol.ts';

/** Time limit in milliseconds for a GPU's first step after the page was opened, since the user waits for the first name. */
const FIRST_PATIENCE_MS = 400;

/** Holds one engine, and replaces it when the chosen device changes, or with `auto` when the shape of the model changes. */
export class EngineSlot {
  readonly #gpu: FindGpu;
  readonly #post: (reply: Reply) => void;
  readonly #known: KnownSpeeds;
  #taken: { readonly choice: string; readonly engine: Engine } | null = null;
  /** A GPU that `check` has opened. */
  #checked: Engine | null = null;
  #isFirst = true;

  constructor(gpu: FindGpu, known: KnownSpeeds, post: (reply: Reply) => void) {
    this.#gpu = gpu;
    this.#known = known;
    this.#post = post;
  }

  /** Throws an InputError if a GPU is asked for that cannot be had, while the engine in use goes on. */
  async check(device: DeviceChoice): Promise<void> {
    if (device !== 'gpu' || this.#taken?.choice === device || this.#checked) return;
    try {
      this.#checked = await openEngine({ device, gpu: this.#gpu, known: this.#known });
    } catch (error) {
      throw error instanceof NoAdapterError ? new InputError(error.message) : error;
    }
  }

  /** Returns the engine for a device and a shape. Destroys the previous engine if it was opened for another choice. */
  async take(device: DeviceChoice, shape?: ModelShape): Promise<Engine> {
    const choice = device === 'auto' && shape ? shapeKey(shape) : device;
    if (this.#taken?.choice !== choice) {
      this.#taken?.engine.destroy();
      this.#taken = null;
      const options = { device, shape, gpu: this.#gpu, known: this.#known };
      const checked = device === 'gpu' ? this.#checked : null;
      if (!checked) this.#checked?.destroy();
      this.#checked = null;
      const engine =
        checked ?? (await openEngine(this.#isFirst ? { ...options, patience: FIRST_PATIENCE_MS } : options));
      if (checked && shape) await checked.prepare?.(shape, this.#isFirst);
      engine.onRecovered = (message) => {
        this.#post({ type: 'recovered', message });
        this.#post({ type: 'device', description: engine.description });
      };
      // The first choice was made under a short time limit, so the next start chooses again.
      this.#taken = { choice: this.#isFirst && device === 'auto' ? 'in a hurry' : choice, engine };
      this.#isFirst = false;
    } else if (shape) await this.#taken.engine.prepare?.(shape);
    const { engine } = this.#taken;
    this.#post({ type: 'device', description: engine.description });
    return engine;
  }

  /** The engine in use. */
  get engine(): Engine | undefined {
    return this.#taken?.engine;
  }

  /** Opens a new engine the next time, for WebGPU is to be used in another way. */
  renew(): void {
    this.#checked?.destroy();
    this.#checked = null;
    if (this.#taken) this.#taken = { ...this.#taken, choice: 'to be renewed' };
  }

  /** Destroys the GPU device, as a reset of the driver would. */
  loseDevice(): void {
    this.#taken?.engine.loseDevice();
  }
}
