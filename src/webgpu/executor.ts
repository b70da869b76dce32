import type { ModelConfig } from '../model/config.ts';
import type { Executor } from '../plan/executor.ts';
import type { Target } from '../plan/variants.ts';
import { WholeNames } from '../plan/whole_names.ts';
import type { DeviceProgram } from './commands.ts';
import type { PassTimer } from './pass_timer.ts';
import { Readback } from './readback.ts';
import type { Session } from './session.ts';
import { DeviceWorkspace } from './workspace.ts';

/** Runs plans on a device. When the device is lost every call rejects with a DeviceLostError. */
export class DeviceExecutor implements Executor<DeviceProgram> {
  readonly target: Target;
  readonly sampler = null;
  readonly #session: Session;
  readonly #readback: Readback;
  readonly #workspaces: DeviceWorkspace[] = [];

  readonly #timer: PassTimer | null;

  /** @param timer measures each kernel, which slows all of them; whoever gives it ends it */
  constructor(session: Session, target: Target = { adapter: session.adapter }, timer: PassTimer | null = null) {
    this.target = target;
    this.#session = session;
    this.#readback = new Readback(session.device);
    this.#timer = timer;
  }

  /** The bytes of all buffers, by workspace and name; those that results come back through are `readback`. */
  bytes(): [name: string, bytes: number][] {
    const own = this.#workspaces.flatMap((workspace) => [...workspace.bytes()]);
    return [...own, ['readback', this.#readback.bytes]];
  }

  open(label: string): DeviceWorkspace {
    const workspace = new DeviceWorkspace(this.#session, this.target, this.#readback, label, this.#timer);
    this.#workspaces.push(workspace);
    return workspace;
  }

  wholeNames(config: ModelConfig): WholeNames {
    return new WholeNames(config, this.target);
  }

  explain(failure: unknown): Promise<unknown> {
    return this.#session.explain(failure);
  }

  destroy(): void {
    for (const workspace of this.#workspaces) workspace.destroy();
    this.#readback.destroy();
  }
}
