import { STATISTICS } from '../kernels/signature.ts';
import type { FloatArray } from '../kernels/signature.ts';
import type { StepRecord } from '../model/step.ts';
import type { Part, Statistics, StepSizes, Workspace } from '../plan/executor.ts';
import { launchesOf, passBuffers, passesOf, timesOf, variantOf } from '../plan/launches.ts';
import { packedBuffer, withPackedWeights } from '../plan/packing.ts';
import type { Dispatch, Plan, TensorRef } from '../plan/plan.ts';
import { Programs } from '../plan/programs.ts';
import type { KernelLaunch, Target } from '../plan/variants.ts';
import { encodeCommands } from './commands.ts';
import type { DeviceProgram, Pending } from './commands.ts';
import { BUFFER_USAGE, RECORD_STRIDE_BYTES } from './constants.ts';
import type { PassTimer } from './pass_timer.ts';
import { boundTensors } from './pipelines.ts';
import type { Readback } from './readback.ts';
import { Records } from './records.ts';
import type { Session } from './session.ts';

/** Named device buffers, and the plans compiled against them. What is run waits until it is handed over or read. */
export class DeviceWorkspace implements Workspace<DeviceProgram> {
  readonly #session: Session;
  readonly #target: Target;
  readonly #readback: Readback;
  readonly #label: string;
  readonly #timer: PassTimer | null;
  readonly #buffers = new Map<string, GPUBuffer>();
  /** Buffers that belong to somebody else. */
  readonly #shared = new Set<string>();
  readonly #programs = new Programs<DeviceProgram>();
  readonly #records = new Records();
  #times: GPUBuffer | null = null;
  #bindGroups = new Map<string, GPUBindGroup>();
  /** What was run since the last submission. */
  #pending: Pending[] = [];

  /** @param timer measures each kernel, in a pass of its own */
  constructor(session: Session, target: Target, readback: Readback, label: string, timer: PassTimer | null = null) {
    this.#session = session;
    this.#target = target;
    this.#readback = readback;
    this.#label = label;
    this.#timer = timer;
    this.reserve(passBuffers(target));
  }

  reserve(elements: Readonly<Record<string, number>>): void {
    for (const [name, count] of Object.entries(elements)) this.#reserve(name, count);
  }

  reserveRecords(records: number, times: number): void {
    this.#reserveRecords(records);
    this.#reserveTimes(times);
  }

  share(name: string, owner: DeviceWorkspace, buffer = name): void {
    this.#shared.add(name);
    this.#replace(name, owner.buffer(buffer));
  }

  buffer(name: string): GPUBuffer {
    const buffer = this.#buffers.get(name);
    if (!buffer) throw new Error(`${this.#label} has no buffer ${name}.`);
    return buffer;
  }

  /** The bytes of the buffers that are its own, by name. */
  bytes(): ReadonlyMap<string, number> {
    const own = [...this.#buffers].filter(([name]) => !this.#shared.has(name));
    const all = this.#times ? [...own, ['times', this.#times] as const] : own;
    return new Map(all.map(([name, { size }]) => [name, size]));
  }

  write(buffer: string, values: FloatArray | Int32Array, first = 0): void {
    const words = values instanceof Float64Array ? new Float32Array(values) : values;
    this.#session.device.queue.writeBuffer(this.buffer(buffer), first * 4, words as GPUAllowSharedBufferSource);
  }

  copyFrom(other: DeviceWorkspace, [name, first, elements]: Part): void {
    const encoder = this.#encoder('copy');
    encoder.copyBufferToBuffer(other.buffer(name), first * 4, this.buffer(name), 0, elements * 4);
    this.#session.device.queue.submit([encoder.finish()]);
  }

  program(what: string, sizes: StepSizes, plan: (sizes: StepSizes) => Plan): DeviceProgram | Promise<DeviceProgram> {
    return this.#programs.get(what, sizes, () => this.#compile(plan(sizes), sizes));
  }

  setRecord(slot: number, record: StepRecord): void {
    this.#records.set(slot, record);
  }

  run(program: DeviceProgram, slot: number): void {
    this.#pending.push({ program, slot });
  }

  submit(): void {
    const encoder = this.#encoder('run');
    this.#encodePending(encoder);
    this.#session.device.queue.submit([encoder.finish()]);
  }

  async read(parts: readonly Part[]): Promise<FloatArray> {
    return new Float32Array(await this.#copyOut(parts));
  }

  async readIds(parts: readonly Part[]): Promise<Int32Array> {
    return new Int32Array(await this.#copyOut(parts));
  }

  async readStatistics(steps: number): Promise<Statistics> {
    const bytes = await this.#copyOut([['statistics', 0, steps * STATISTICS.stride]]);
    const floats = new Float32Array(bytes);
    const words = new Uint32Array(bytes);
    const column = (array: Float32Array | Uint32Array, field: number) =>
      Array.from({ length: steps }, (_, i) => array[i * STATISTICS.stride + field]!);
    return {
      losses: Float64Array.from(column(floats, STATISTICS.loss)),
      clipped: Uint32Array.from(column(words, STATISTICS.clipped)),
      // The bits of the largest element, read as the float they are.
      largestGradient: Float64Array.from(column(floats, STATISTICS.largestGradient)),
    };
  }

  peek(): null {
    return null;
  }

  destroy(): void {
    for (const [name, buffer] of this.#buffers) if (!this.#shared.has(name)) buffer.destroy();
    this.#times?.destroy();
  }

  #reserve(name: string, elements: number): void {
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
      const encoder = this.#encoder('grow');
      encoder.copyBufferToBuffer(old, 0, buffer, 0, old.size);
      device.queue.submit([encoder.finish()]);
      old.destroy();
    }
    this.#replace(name, buffer);
  }

  /** A dynamic offset selects one record, and kernels that loop over steps read them as storage. */
  #reserveRecords(records: number): void {
    const old = this.#buffers.get('records');
    const size = records * RECORD_STRIDE_BYTES;
    if (old && old.size >= size) return;
    old?.destroy();
    const usage = BUFFER_USAGE.UNIFORM | BUFFER_USAGE.STORAGE | BUFFER_USAGE.COPY_DST;
    const label = `${this.#label}.records`;
    const rounded = 2 ** Math.ceil(Math.log2(size));
    this.#replace('records', this.#session.device.createBuffer({ label, size: rounded, usage }));
  }

  /** A uniform buffer whose element i holds i, so that a dynamic offset names a time step. */
  #reserveTimes(count: number): void {
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

  #compile(plan: Plan, sizes: StepSizes): Promise<DeviceProgram> {
    const packed = withPackedWeights(plan, sizes, this.#target);
    this.reserve(packedBuffer(packed));
    return this.commands(packed, launchesOf(packed, sizes, this.#target));
  }

  /** A plan whose dispatches are launched in these ways. */
  async commands(plan: Plan, launches: readonly KernelLaunch[]): Promise<DeviceProgram> {
    const passes = plan.flatMap((dispatch, i) => passesOf(dispatch, launches[i]!));
    const pipelines = await this.#session.pipelines.all(passes.map(({ launch }) => launch));
    return passes.flatMap(({ dispatch, launch }, i) => {
      const { pipeline, layout } = pipelines[i]!;
      const bindGroup = this.#bindGroup(dispatch, launch, layout);
      const [x, y] = launch.workgroups;
      return timesOf(dispatch, launch).map((time) => {
        return { launch, pipeline, bindGroup, timeOffset: time * RECORD_STRIDE_BYTES, x, y };
      });
    });
  }

  #bindGroup({ tensors }: Dispatch, { kernel, variant }: KernelLaunch, layout: GPUBindGroupLayout): GPUBindGroup {
    const bound = boundTensors(kernel, variantOf(kernel, variant).leavesOut);
    const refs: Readonly<Record<string, TensorRef>> = tensors;
    const key = `${kernel} ${variant} ${JSON.stringify(tensors)}`;
    let group = this.#bindGroups.get(key);
    if (!group) {
      const uniforms = [
        { buffer: this.buffer('records'), size: RECORD_STRIDE_BYTES },
        { buffer: this.#times!, size: 16 },
      ];
      const storage = bound.map(([name]) => this.#resource(refs[name]!));
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

  /** Encodes what was run, and copies of parts after it; hands both over. */
  #copyOut(parts: readonly Part[]): Promise<ArrayBuffer> {
    const bytes = parts.reduce((sum, [, , elements]) => sum + elements * 4, 0);
    const target = this.#readback.take(bytes);
    const encoder = this.#encoder('read');
    this.#encodePending(encoder);
    let offset = 0;
    for (const [name, first, elements] of parts) {
      encoder.copyBufferToBuffer(this.buffer(name), first * 4, target, offset, elements * 4);
      offset += elements * 4;
    }
    this.#session.device.queue.submit([encoder.finish()]);
    return this.#readback.read(target, bytes).then((result) => {
      this.#session.check();
      return result;
    });
  }

  #encodePending(encoder: GPUCommandEncoder): void {
    if (this.#pending.length === 0) return;
    const records = this.#records.take();
    this.#session.device.queue.writeBuffer(this.buffer('records'), records.offset, records.bytes);
    const pending = this.#pending;
    this.#pending = [];
    if (this.#timer) return this.#timer.encode(encoder, pending);
    const pass = encoder.beginComputePass({ label: this.#label });
    for (const { program, slot } of pending) encodeCommands(pass, program, slot);
    pass.end();
  }

  #encoder(what: string): GPUCommandEncoder {
    return this.#session.device.createCommandEncoder({ label: `${this.#label}.${what}` });
  }

  #replace(name: string, buffer: GPUBuffer): void {
    const isBound = this.#buffers.has(name);
    this.#buffers.set(name, buffer);
    if (isBound) this.#forget();
  }

  #forget(): void {
    this.#programs.clear();
    this.#bindGroups = new Map();
  }
}
