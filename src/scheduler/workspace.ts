import { kernelOf } from '../kernels/forms.ts';
import { BUFFER_USAGE, RECORD_STRIDE_BYTES } from './constants.ts';
import type { Pipeline } from './pipelines.ts';
import type { Dispatch, Plan, TensorRef } from './plan.ts';
import type { Session } from './session.ts';

/** A dispatch ready to be encoded. */
export interface Command {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  /** Dynamic offset that selects the time step, in bytes. */
  readonly timeOffset: number;
  readonly x: number;
  readonly y: number;
}

/** Named device buffers that grow as needed and keep their contents, and the plans compiled against them. */
export class Workspace {
  readonly #session: Session;
  readonly #label: string;
  readonly #buffers = new Map<string, GPUBuffer>();
  /** Buffers that belong to somebody else. */
  readonly #shared = new Set<string>();
  readonly #compiled = new Map<string, Promise<readonly Command[]>>();
  #times: GPUBuffer | null = null;
  #bindGroups = new Map<string, GPUBindGroup>();

  constructor(session: Session, label: string) {
    this.#session = session;
    this.#label = label;
  }

  buffer(name: string): GPUBuffer {
    const buffer = this.#buffers.get(name);
    if (!buffer) throw new Error(`${this.#label} has no buffer ${name}.`);
    return buffer;
  }

  /** A storage buffer of that name with room for so many elements of four bytes. */
  reserve(name: string, elements: number): void {
    const old = this.#buffers.get(name);
    const size = Math.max(16, elements * 4);
    if (old && old.size >= size) return;
    const { device } = this.#session;
    const largest = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
    if (size > largest) {
      throw new RangeError(
        `The tensor ${name} needs ${size} bytes, but this device binds ${largest} at most: use a smaller model or batch.`,
      );
    }
    const usage = BUFFER_USAGE.STORAGE | BUFFER_USAGE.COPY_SRC | BUFFER_USAGE.COPY_DST;
    // Growing by half at least keeps a list of ever longer names from growing the buffer at each.
    const grown = old ? Math.min(largest, Math.max(size, Math.ceil((old.size * 1.5) / 4) * 4)) : size;
    const buffer = device.createBuffer({ label: `${this.#label}.${name}`, size: grown, usage });
    if (old) {
      const encoder = device.createCommandEncoder({ label: `${this.#label}.grow` });
      encoder.copyBufferToBuffer(old, 0, buffer, 0, old.size);
      device.queue.submit([encoder.finish()]);
      old.destroy();
    }
    this.#replace(name, buffer);
  }

  /** Records of so many steps; a dynamic offset selects one, and kernels that loop over steps read them as storage. */
  reserveRecords(steps: number): void {
    const old = this.#buffers.get('records');
    const size = steps * RECORD_STRIDE_BYTES;
    if (old && old.size >= size) return;
    old?.destroy();
    const usage = BUFFER_USAGE.UNIFORM | BUFFER_USAGE.STORAGE | BUFFER_USAGE.COPY_DST;
    const rounded = 2 ** Math.ceil(Math.log2(size));
    this.#replace(
      'records',
      this.#session.device.createBuffer({ label: `${this.#label}.records`, size: rounded, usage }),
    );
  }

  /** Room for so many time steps: a uniform buffer whose element i holds i, so that a dynamic offset names one. */
  reserveTimes(count: number): void {
    if (this.#times && this.#times.size >= count * RECORD_STRIDE_BYTES) return;
    const { device } = this.#session;
    const rounded = 2 ** Math.ceil(Math.log2(count * RECORD_STRIDE_BYTES));
    const usage = BUFFER_USAGE.UNIFORM | BUFFER_USAGE.COPY_DST;
    this.#times?.destroy();
    this.#times = device.createBuffer({ label: `${this.#label}.times`, size: rounded, usage });
    const table = new Uint32Array(rounded / 4);
    for (let i = 0; i * RECORD_STRIDE_BYTES < rounded; i++) table[(i * RECORD_STRIDE_BYTES) / 4] = i;
    device.queue.writeBuffer(this.#times, 0, table);
    this.#forget();
  }

  /** Uses a buffer that belongs to the model. */
  share(name: string, buffer: GPUBuffer): void {
    this.#shared.add(name);
    this.#replace(name, buffer);
  }

  /** The commands of a plan, made once per key as long as no buffer is replaced. */
  compile(key: string, plan: () => Plan): Promise<readonly Command[]> {
    let commands = this.#compiled.get(key);
    if (!commands) {
      commands = this.#compile(plan());
      this.#compiled.set(key, commands);
    }
    return commands;
  }

  destroy(): void {
    for (const [name, buffer] of this.#buffers) if (!this.#shared.has(name)) buffer.destroy();
    this.#times?.destroy();
  }

  async #compile(plan: Plan): Promise<readonly Command[]> {
    const pipelines = await this.#session.pipelines.all(plan);
    return plan.map((dispatch, i) => ({
      pipeline: pipelines[i]!.pipeline,
      bindGroup: this.#bindGroup(dispatch, pipelines[i]!),
      timeOffset: dispatch.time * RECORD_STRIDE_BYTES,
      x: dispatch.workgroups[0],
      y: dispatch.workgroups[1],
    }));
  }

  #bindGroup({ kernel, form, tensors }: Dispatch, { layout }: Pipeline): GPUBindGroup {
    const { name, bindings } = kernelOf(kernel, form);
    const key = `${name} ${JSON.stringify(tensors)}`;
    let group = this.#bindGroups.get(key);
    if (!group) {
      const uniforms = [
        { buffer: this.buffer('records'), size: RECORD_STRIDE_BYTES },
        { buffer: this.#times!, size: 16 },
      ];
      const storage = bindings.map((binding) => this.#resource(tensors[binding.name]!));
      group = this.#session.device.createBindGroup({
        label: key,
        layout,
        entries: [...uniforms, ...storage].map((resource, binding) => ({ binding, resource })),
      });
      this.#bindGroups.set(key, group);
    }
    return group;
  }

  #resource({ buffer, offset = 0, length }: TensorRef): GPUBufferBinding {
    const binding = { buffer: this.buffer(buffer), offset: offset * 4 };
    return length === undefined ? binding : { ...binding, size: length * 4 };
  }

  #replace(name: string, buffer: GPUBuffer): void {
    this.#buffers.set(name, buffer);
    this.#forget();
  }

  #forget(): void {
    this.#compiled.clear();
    this.#bindGroups = new Map();
  }
}

/** Encodes commands for the step whose record is in that slot. */
export function encodeCommands(pass: GPUComputePassEncoder, commands: readonly Command[], slot: number): void {
  for (const { pipeline, bindGroup, timeOffset, x, y } of commands) {
    OFFSETS[0] = slot * RECORD_STRIDE_BYTES;
    OFFSETS[1] = timeOffset;
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup, OFFSETS, 0, 2);
    pass.dispatchWorkgroups(x, y);
  }
}

/** Dynamic offsets of the record and the time, in bytes; used again for every dispatch. */
const OFFSETS = new Uint32Array(2);
