import type { VariantName } from '../kernels/signature.ts';
import type { Executor, StepSizes } from '../plan/executor.ts';
import type { Plan } from '../plan/plan.ts';
import type { Forced, Target } from '../plan/variants.ts';
import { launchesOf } from './launches.ts';
import { Readback } from './readback.ts';
import type { Session } from './session.ts';
import { DeviceWorkspace } from './workspace.ts';
import type { DeviceProgram } from './workspace.ts';

/** Runs plans on a device. When the device is lost every call rejects with a DeviceLostError. */
export class DeviceExecutor implements Executor<DeviceProgram> {
  readonly target: Target;
  readonly sampler = null;
  readonly #session: Session;
  readonly #readback: Readback;
  readonly #workspaces: DeviceWorkspace[] = [];

  constructor(session: Session, forced: Forced = 'auto', adapter = session.adapter) {
    this.target = { adapter, forced };
    this.#session = session;
    this.#readback = new Readback(session.device);
  }

  open(label: string): DeviceWorkspace {
    const workspace = new DeviceWorkspace(this.#session, this.target, this.#readback, label);
    this.#workspaces.push(workspace);
    return workspace;
  }

  isCompiled(plan: Plan, sizes: StepSizes, variant: VariantName, begin: boolean): boolean {
    const launches = launchesOf(plan, sizes, this.target, variant);
    if (this.#session.pipelines.have(launches)) return true;
    // Where it does not compile the other variant goes on.
    if (begin) this.#session.pipelines.all(launches).catch(() => undefined);
    return false;
  }

  explain(failure: unknown): Promise<unknown> {
    return this.#session.explain(failure);
  }

  destroy(): void {
    for (const workspace of this.#workspaces) workspace.destroy();
    this.#readback.destroy();
  }
}
