import type { Adapter } from '../kernels/signature.ts';
import { bestAdapter, identityOf } from './gpu_adapter.ts';
import { Pipelines } from './pipelines.ts';

/** What went wrong with a device, told in one sentence. */
export class DeviceLostError extends Error {
  override readonly name = 'DeviceLostError';
}

/** Limits that decide what can be trained, in the order in which the page shows them. */
const LIMITS_SHOWN = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
] as const;
/**
 * Limits that are raised to what the adapter has: large models need large buffers, and kernels that loop over steps keep
 * as many parameters in workgroup memory as there is room for. Asking costs nothing.
 */
const LIMITS_RAISED = ['maxStorageBufferBindingSize', 'maxBufferSize', 'maxComputeWorkgroupStorageSize'] as const;
/** How long to wait, after a failure, for the news that the device is lost, in milliseconds. */
const LOSS_NEWS_MS = 200;

/** One device, from its creation to its loss. */
export class Session {
  readonly device: GPUDevice;
  readonly adapter: Adapter;
  readonly pipelines: Pipelines;
  #lost: string | null = null;
  #error: string | null = null;

  private constructor(device: GPUDevice, adapter: Adapter) {
    this.device = device;
    this.adapter = adapter;
    this.pipelines = new Pipelines(device);
    void device.lost.then(({ reason, message }) => {
      this.#lost = `The GPU device was lost (${reason}${message ? `: ${message}` : ''}).`;
    });
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      this.#error ??= (event as GPUUncapturedErrorEvent).error.message;
    });
  }

  /**
   * Opens a device on the best adapter there is; null where there is none.
   * @param avoided variants that compute wrong numbers on it, as `KERNEL VARIANT`
   * @param besides features that a measurement wants where they are there; training asks for none
   */
  static async open(
    gpu: GPU,
    avoided: readonly string[] = [],
    besides: readonly GPUFeatureName[] = [],
  ): Promise<Session | null> {
    const adapter = await bestAdapter(gpu);
    if (!adapter) return null;
    const device = await adapter.requestDevice({
      label: 'mangosaurus',
      requiredLimits: Object.fromEntries(LIMITS_RAISED.map((name) => [name, adapter.limits[name]])),
      requiredFeatures: besides.filter((feature) => adapter.features.has(feature)),
    });
    return new Session(device, { ...describeAdapter(adapter, device), ...(avoided.length > 0 && { avoided }) });
  }

  /** Whether the device is known to be lost. */
  get lost(): boolean {
    return this.#lost !== null;
  }

  /** Turns a failure into a DeviceLostError where the loss of the device explains it. */
  async explain(failure: unknown): Promise<Error> {
    if (this.#lost === null) {
      const news = new Promise((resolve) => setTimeout(resolve, LOSS_NEWS_MS));
      await Promise.race([this.device.lost, news]);
    }
    if (this.#lost !== null) return new DeviceLostError(this.#lost, { cause: failure });
    return failure instanceof Error ? failure : new Error(String(failure));
  }

  /** Throws the first error that the device reported since the last call. */
  check(): void {
    if (this.#error === null) return;
    const message = this.#error;
    this.#error = null;
    throw new Error(`The GPU refused a command: ${message}`);
  }

  destroy(): void {
    this.device.destroy();
  }
}

function describeAdapter(adapter: GPUAdapter, device: GPUDevice): Adapter {
  return {
    ...identityOf(adapter),
    limits: Object.fromEntries(LIMITS_SHOWN.map((limit) => [limit, device.limits[limit]])),
  };
}
