import { kernelOf } from '../kernels/forms.ts';
import { unroll } from '../kernels/unroll.ts';
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
  /** By their WGSL. */
  readonly #modules = new Map<string, { module: GPUShaderModule; layout: GPUBindGroupLayout }>();
  readonly #pipelines = new Map<string, Promise<Pipeline>>();
  /** Those that are there, by the same keys. */
  readonly #compiled = new Set<string>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** The pipelines of all dispatches of a plan, in its order; those not there yet are compiled side by side. */
  all(plan: Plan): Promise<Pipeline[]> {
    return Promise.all(plan.map((dispatch) => this.#get(dispatch)));
  }

  /** Whether all pipelines of a plan are there, so that none has to be waited for. */
  have(plan: Plan): boolean {
    return plan.every((dispatch) => this.#compiled.has(keyOf(dispatch)));
  }

  #get(dispatch: Dispatch): Promise<Pipeline> {
    const kernel = kernelOf(dispatch.kernel, dispatch.form);
    const key = keyOf(dispatch);
    let pipeline = this.#pipelines.get(key);
    if (!pipeline) {
      pipeline = this.#compile(kernel, dispatch.constants, key);
      this.#pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  async #compile(kernel: Kernel, constants: Dispatch['constants'], label: string): Promise<Pipeline> {
    const code = unroll(kernel.source, constants);
    const { module, layout } = this.#module(kernel, code);
    const device = this.#device;
    const overrides = Object.fromEntries(kernel.constants.map((name) => [name, constants[name]!]));
    try {
      const pipeline = await device.createComputePipelineAsync({
        label,
        layout: device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: kernel.name, constants: { ...kernel.fixed, ...overrides } },
      });
      this.#compiled.add(label);
      return { pipeline, layout };
    } catch (error) {
      throw new Error(await compileError(kernel.name, code, module, error), { cause: error });
    }
  }

  #module({ name, bindings }: Kernel, code: string) {
    let entry = this.#modules.get(code);
    if (!entry) {
      const uniform = (binding: number, minBindingSize: number): GPUBindGroupLayoutEntry => ({
        binding,
        visibility: SHADER_STAGE_COMPUTE,
        buffer: { type: 'uniform', hasDynamicOffset: true, minBindingSize },
      });
      const storage = bindings.map(({ access }, i): GPUBindGroupLayoutEntry => ({
        binding: i + 2,
        visibility: SHADER_STAGE_COMPUTE,
        buffer: { type: access === 'read' ? 'read-only-storage' : 'storage' },
      }));
      entry = {
        module: this.#device.createShaderModule({ label: name, code }),
        layout: this.#device.createBindGroupLayout({
          label: name,
          entries: [uniform(0, RECORD_BYTES), uniform(1, 4), ...storage],
        }),
      };
      this.#modules.set(code, entry);
    }
    return entry;
  }
}

function keyOf({ kernel, form, constants }: Dispatch): string {
  return `${kernelOf(kernel, form).name} ${JSON.stringify(constants)}`;
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
