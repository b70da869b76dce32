import { openEngine } from '../engine/choose.ts';
import type { FindGpu } from '../engine/choose.ts';
import type { DeviceChoice, Engine } from '../engine/engine.ts';
import type { KnownSpeeds } from '../engine/known_speeds.ts';
import { shapeKey } from '../engine/shape.ts';
import type { ModelShape } from '../engine/shape.ts';
import type { Reply } from './protocol.ts';

/** Milliseconds that a GPU has for its first step when the page has just been opened: the first name is waited for. */
const FIRST_PATIENCE_MS = 400;

/** Holds one engine for as long as the choice stays the same, of the device and where that is open of the shape. */
export class EngineSlot {
  readonly #gpu: FindGpu;
  readonly #post: (reply: Reply) => void;
  readonly #known: KnownSpeeds;
  #taken: { readonly choice: string; readonly engine: Engine } | null = null;
  #isFirst = true;

  constructor(gpu: FindGpu, known: KnownSpeeds, post: (reply: Reply) => void) {
    this.#gpu = gpu;
    this.#known = known;
    this.#post = post;
  }

  /** The engine for a choice, and for what is to be trained; the one before ends where it is another choice's. */
  async take(device: DeviceChoice, shape?: ModelShape): Promise<Engine> {
    const choice = device === 'auto' && shape ? shapeKey(shape) : device;
    if (this.#taken?.choice !== choice) {
      this.#taken?.engine.destroy();
      this.#taken = null;
      const options = { device, shape, gpu: this.#gpu, known: this.#known };
      const engine = await openEngine(this.#isFirst ? { ...options, patience: FIRST_PATIENCE_MS } : options);
      engine.onRecovered = (message) => {
        this.#post({ type: 'recovered', message });
        this.#post({ type: 'device', description: engine.description });
      };
      // What was found in a hurry is looked at again with the next start.
      this.#taken = { choice: this.#isFirst && device === 'auto' ? 'in a hurry' : choice, engine };
      this.#isFirst = false;
    }
    const { engine } = this.#taken;
    this.#post({ type: 'device', description: engine.description });
    return engine;
  }

  /** Makes the device go away, as a driver's reset would. */
  loseDevice(): void {
    this.#taken?.engine.loseDevice();
  }
}
