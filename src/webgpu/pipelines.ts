import { KERNELS } from '../kernels/index.ts';
import type { KernelName } from '../kernels/index.ts';
import { fixedOverrides } from '../kernels/signature.ts';
import type { TensorUse } from '../kernels/signature.ts';
import { variantOf } from '../plan/launches.ts';
import type { KernelLaunch } from '../plan/variants.ts';
import { SHADER_STAGE_COMPUTE } from './constants.ts';
import { RECORD_BYTES } from './records.ts';
import { entryPoint, wgslOf } from './shaders.ts';

/** What a pipeline is compiled from. */
export type PipelineSource = Pick<KernelLaunch, 'kernel' | 'variant' | 'constants'>;

/** A variant compiled for one set of constants. */
export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Compiles each variant once per device and set of constants, and says what a compiler did not like. */
export class Pipelines {
  readonly #device: GPUDevice;
  /** By their WGSL. */
  readonly #modules = new Map<string, { module: GPUShaderModule; layout: GPUBindGroupLayout }>();
  readonly #pipelines = new Map<string, Promise<Pipeline>>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** The pipelines of all launches, in their order; those not there yet are compiled side by side. */
  all(launches: readonly PipelineSource[]): Promise<Pipeline[]> {
    return Promise.all(launches.map((launch) => this.#get(launch)));
  }

  #get(launch: PipelineSource): Promise<Pipeline> {
    const key = keyOf(launch);
    let pipeline = this.#pipelines.get(key);
    if (!pipeline) {
      pipeline = this.#compile(launch, key);
      this.#pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  async #compile({ kernel, variant: name, constants }: PipelineSource, label: string): Promise<Pipeline> {
    const variant = variantOf(kernel, name);
    const code = wgslOf(kernel, name);
    const entry = entryPoint(kernel, name);
    const { module, layout } = this.#module(entry, storageOf(kernel, variant.leavesOut), code);
    const device = this.#device;
    const names = [...KERNELS[kernel].constants, ...(variant.overrides ?? [])];
    const overrides = Object.fromEntries(names.map((constant) => [constant, constants[constant]!]));
    try {
      const pipeline = await device.createComputePipelineAsync({
        label,
        layout: device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: entry, constants: { ...fixedOverrides(variant), ...overrides } },
      });
      return { pipeline, layout };
    } catch (error) {
      throw new Error(await compileError(entry, code, module, error), { cause: error });
    }
  }

  #module(label: string, uses: readonly TensorUse[], code: string) {
    let entry = this.#modules.get(code);
    if (!entry) {
      const uniform = (binding: number, minBindingSize: number): GPUBindGroupLayoutEntry => ({
        binding,
        visibility: SHADER_STAGE_COMPUTE,
        buffer: { type: 'uniform', hasDynamicOffset: true, minBindingSize },
      });
      const storage = uses.map((use, i): GPUBindGroupLayoutEntry => ({
        binding: i + 2,
        visibility: SHADER_STAGE_COMPUTE,
        buffer: { type: use.startsWith('read_write') ? 'storage' : 'read-only-storage' },
      }));
      entry = {
        module: this.#device.createShaderModule({ label, code }),
        layout: this.#device.createBindGroupLayout({
          label,
          entries: [uniform(0, RECORD_BYTES), uniform(1, 4), ...storage],
        }),
      };
      this.#modules.set(code, entry);
    }
    return entry;
  }
}

/** The tensors that a variant binds, in the order of their bindings. */
export function boundTensors(kernel: KernelName, leavesOut: readonly string[] = []): [string, TensorUse][] {
  const tensors = Object.entries<TensorUse>(KERNELS[kernel].tensors);
  return tensors.filter(([name]) => !leavesOut.includes(name));
}

function storageOf(kernel: KernelName, leavesOut?: readonly string[]): TensorUse[] {
  return boundTensors(kernel, leavesOut).map(([, use]) => use);
}

function keyOf({ kernel, variant, constants }: PipelineSource): string {
  return `${entryPoint(kernel, variant)} ${JSON.stringify(constants)}`;
}

/** The compiler's messages, each with the line of WGSL it is about. */
async function compileError(name: string, code: string, module: GPUShaderModule, error: unknown): Promise<string> {
  const { messages } = await module.getCompilationInfo();
  const lines = code.split('\n');
  const details = messages.map(({ type, lineNum, linePos, message }) => {
    const text = lines[lineNum - 1] ?? '';
    return `${type} at line ${lineNum}, column ${linePos}: ${message}\n  ${text.trim()}`;
  });
  const summary = error instanceof Error ? error.message : String(error);
  return [`The kernel ${name} does not compile: ${summary}`, ...details].join('\n');
}
