import type { Engine, EngineDescription, EngineModel } from '../../src/engine/engine.ts';
import type { Clock } from '../../src/engine/speeds.ts';

/** A clock that only work moves. Whoever waits is woken once it stands that late, and at the latest when asked to. */
export class FakeClock implements Clock {
  time = 0;
  /** What it tells is a multiple of so many milliseconds. */
  readonly #grain: number;
  #waiting: { readonly until: number; readonly wake: () => void }[] = [];

  constructor(grain = 1e-9) {
    this.#grain = grain;
  }

  now(): number {
    return Math.floor(this.time / this.#grain) * this.#grain;
  }

  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((wake) => {
      const waiting = { until: this.time + milliseconds, wake };
      this.#waiting.push(waiting);
      signal.addEventListener('abort', () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
      });
    });
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  pass(milliseconds: number): void {
    this.time += milliseconds;
    for (const { until, wake } of this.#waiting) if (until <= this.time) wake();
  }
}

/** What a fake engine takes, in milliseconds. */
export interface Costs {
  /** Of a model's first step besides: a compiler's. */
  readonly start?: number;
  /** Of every call. */
  readonly call?: number;
  /** Of a step, by its batch size. */
  readonly step: (batchSize: number) => number;
}

/** An engine whose work takes as long as it is told, by a clock that it moves itself. */
export class TimedEngine implements Engine {
  readonly queueDepth = 1;
  onRecovered = null;
  reason = 'not chosen yet';
  destroyed = false;
  kind: EngineDescription['kind'] = 'gpu';
  /** Steps made so far. */
  steps = 0;
  /** Models that nobody has destroyed. */
  models = 0;
  readonly #clock: FakeClock;
  readonly #costs: Costs;

  constructor(clock: FakeClock, costs: Costs) {
    this.#clock = clock;
    this.#costs = costs;
  }

  get description(): EngineDescription {
    return { kind: this.kind, name: 'Fake card', software: false, reason: this.reason, limits: {} };
  }

  async createModel(): Promise<EngineModel> {
    this.models++;
    let first = true;
    const train: EngineModel['train'] = async (steps) => {
      const { start = 0, call = 0, step } = this.#costs;
      this.#clock.pass((first ? start : 0) + call + steps.reduce((sum, { batch }) => sum + step(batch.batchSize), 0));
      first = false;
      this.steps += steps.length;
      // Those whose patience is at its end are served first.
      await new Promise((resolve) => setImmediate(resolve));
      const zeros = new Float64Array(steps.length);
      return { losses: zeros, clipped: new Uint32Array(steps.length), largestGradient: zeros };
    };
    return { train, destroy: () => void this.models-- } as unknown as EngineModel;
  }

  clip(): never {
    throw new Error('Nobody clips here.');
  }

  loseDevice(): void {
    this.kind = 'cpu';
  }

  destroy(): void {
    this.destroyed = true;
  }
}
