import { kernelOf } from '../kernels/blocks.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { RECORD_BYTES } from './records.ts';
import { SHADER_STAGE_COMPUTE } from './constants.ts';
import type { Dispatch, Plan } from './plan.ts';

/** A kernel's compiled form for one set of constants. */
export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Compiles each kernel once per device and set of constants, and says what a compiler did not like. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #modules = new Map<string, { module: GPUShaderModule; layout: GPUBindGroupLayout }>();
  readonly #pipelines = new Map<string, Promise<Pipeline>>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** The pipelines of all dispatches of a plan, in its order; those not there yet are compiled side by side. */
  all(plan: Plan): Promise<Pipeline[]> {
    return Promise.all(plan.map((dispatch) => this.#get(dispatch)));
  }

  #get({ kernel: name, form, constants }: Dispatch): Promise<Pipeline> {
    const kernel = kernelOf(name, form);
    const key = `${kernel.name} ${JSON.stringify(constants)}`;
    let pipeline = this.#pipelines.get(key);
    if (!pipeline) {
      pipeline = this.#compile(kernel, constants, key);
      this.#pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  async #compile(kernel: Kernel, constants: Dispatch['constants'], label: string): Promise<Pipeline> {
    const { module, layout } = this.#module(kernel);
    const device = this.#device;
    try {
      const pipeline = await device.createComputePipelineAsync({
        label,
        layout: device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: kernel.name, constants: { ...kernel.fixed, ...constants } },
      });
      return { pipeline, layout };
    } catch (error) {
      throw new Error(await compileError(kernel, module, error), { cause: error });
    }
  }

  #module(kernel: Kernel) {
    const { name } = kernel;
    let entry = this.#modules.get(name);
    if (!entry) {
      const uniform = (binding: number, minBindingSize: number): GPUBindGroupLayoutEntry => ({
        binding,
        visibility: SHADER_STAGE_COMPUTE,
        buffer: { type: 'uniform', hasDynamicOffset: true, minBindingSize },
      });
      const storage = kernel.bindings.map(({ access }, i): GPUBindGroupLayoutEntry => ({
        binding: i + 2,
        visibility: SHADER_STAGE_COMPUTE,
        buffer: { type: access === 'read' ? 'read-only-storage' : 'storage' },
      }));
      entry = {
        module: this.#device.createShaderModule({ label: name, code: kernel.source }),
        layout: this.#device.createBindGroupLayout({
          label: name,
          entries: [uniform(0, RECORD_BYTES), uniform(1, 4), ...storage],
        }),
      };
      this.#modules.set(name, entry);
    }
    return entry;
  }
}

/** The compiler's messages, each with the line of WGSL it is about. */
async function compileError(kernel: Kernel, module: GPUShaderModule, error: unknown): Promise<string> {
  const { messages } = await module.getCompilationInfo();
  const lines = kernel.source.split('\n');
  const details = messages.map(({ type, lineNum, linePos, message }) => {
    const text = lines[lineNum - 1] ?? '';
    return `${type} at line ${lineNum}, column ${linePos}: ${message}\n  ${text.trim()}`;
  });
  const summary = error instanceof Error ? error.message : String(error);
  return [`The kernel ${kernel.name} does not compile: ${summary}`, ...details].join('\n');
}
