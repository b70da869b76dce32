import { openEngine } from '../engine/choose.ts';
import type { FindGpu } from '../engine/choose.ts';
import type { DeviceChoice, Engine } from '../engine/engine.ts';
import type { Reply } from './protocol.ts';

/** Holds one engine for as long as the choice of the device stays the same, and tells what it is. */
export class EngineSlot {
  readonly #gpu: FindGpu;
  readonly #post: (reply: Reply) => void;
  #taken: { readonly device: DeviceChoice; readonly engine: Engine } | null = null;

  constructor(gpu: FindGpu, post: (reply: Reply) => void) {
    this.#gpu = gpu;
    this.#post = post;
  }

  /** The engine for a choice; the one before ends where it is another choice's. */
  async take(device: DeviceChoice): Promise<Engine> {
    if (this.#taken?.device !== device) {
      this.#taken?.engine.destroy();
      this.#taken = null;
      const engine = await openEngine({ device, gpu: this.#gpu });
      engine.onRecovered = (message) => {
        this.#post({ type: 'recovered', message });
        this.#post({ type: 'device', description: engine.description });
      };
      this.#taken = { device, engine };
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
