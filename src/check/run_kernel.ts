import { ArrayMemory } from '../host/memory.ts';
import type { HostMemory } from '../host/memory.ts';
import type { KernelName } from '../kernels/index.ts';
import { STATISTICS } from '../kernels/signature.ts';
import type { HostTensor, Split, VariantName } from '../kernels/signature.ts';
import type { Workgroups } from '../kernels/workgroups.ts';
import { emptyStepRecord } from '../model/step.ts';
import type { StepRecord } from '../model/step.ts';
import { TWINS } from '../reference/index.ts';
import { STEP_STRIDE, stepAt } from '../reference/rnn_train.ts';
import type { Dispatch } from '../plan/plan.ts';
import { boundTensors } from '../webgpu/pipelines.ts';
import { Readback } from '../webgpu/readback.ts';
import { Records } from '../webgpu/records.ts';
import type { Session } from '../webgpu/session.ts';
import { SPLIT_BUFFER, variantOf } from '../plan/launches.ts';
import { DeviceWorkspace } from '../webgpu/workspace.ts';

/** A tensor of a kernel as float32 or int32, which is what devices have. */
export type KernelTensor = Float32Array | Int32Array;

/** One dispatch of one kernel; the persistent variant makes all steps of `record.timeSteps`. */
export interface KernelRun {
  readonly kernel: KernelName;
  readonly constants: Readonly<Record<string, number>>;
  /** By binding name. `statistics` is as on the host: loss, clipped, largest gradient, all as floats. */
  readonly tensors: Readonly<Record<string, KernelTensor>>;
  readonly record: Partial<StepRecord>;
  readonly time: number;
  readonly workgroups: Workgroups;
  readonly variant?: VariantName;
  readonly split?: Split;
}

/** Elements behind every tensor on the device that a kernel must neither use nor change. */
const GUARD_ELEMENTS = 8;
/** As a float a NaN, which would spread; as an id far too large. */
const GUARD_BITS = 0x7fc0dead;

/** The fields of the record that are floats on the device. */
const FLOAT_FIELDS = [
  'learningRate',
  'clipValue',
  'lossScale',
  'temperature',
  'firstCorrection',
  'secondCorrection',
  'averageRate',
] as const satisfies readonly (keyof StepRecord)[];

/** Runs a kernel on a device; gives all tensors as they are afterwards. Throws where a guard element was written. */
export async function runOnDevice(session: Session, run: KernelRun): Promise<Record<string, HostTensor>> {
  const { kernel, constants, time, workgroups, variant = 'plain', split } = run;
  const { device } = session;
  const readback = new Readback(device);
  const workspace = new DeviceWorkspace(session, { adapter: session.adapter }, readback, 'test');
  try {
    const names = boundTensors(kernel, variantOf(kernel, variant).leavesOut).map(([name]) => name);
    workspace.reserveRecords(2, time + 1);
    if (split) workspace.reserve({ [SPLIT_BUFFER]: split.parts * split.length });
    for (const name of names) {
      const words = toWords(name, run.tensors[name]!);
      workspace.reserve({ [name]: words.length });
      device.queue.writeBuffer(workspace.buffer(name), 0, words);
    }
    const tensors = Object.fromEntries(names.map((buffer) => [buffer, { buffer }]));
    const plan = [{ kernel, constants, times: [time], tensors }] as unknown as readonly Dispatch[];
    const program = await workspace.commands(plan, [
      { kernel, variant, constants, workgroups, ...(split && { split }) },
    ]);
    // In the second of two slots, so that the dynamic offset of the record is tested too.
    workspace.setRecord(0, { ...emptyStepRecord(), rows: 0xffff, batchSize: 0xffff });
    workspace.setRecord(1, completeRecord(run));
    workspace.run(program, 1);
    workspace.submit();
    const encoder = device.createCommandEncoder({ label: kernel });
    const reads = names.map((name) => {
      const bytes = (run.tensors[name]!.length + GUARD_ELEMENTS) * 4;
      const target = readback.take(bytes);
      encoder.copyBufferToBuffer(workspace.buffer(name), 0, target, 0, bytes);
      return { name, target, bytes };
    });
    device.queue.submit([encoder.finish()]);
    const results = await Promise.all(reads.map(({ target, bytes }) => readback.read(target, bytes)));
    session.check();
    return Object.fromEntries(names.map((name, i) => [name, fromWords(name, results[i]!, run.tensors[name]!)]));
  } finally {
    workspace.destroy();
    readback.destroy();
  }
}

/** Runs the kernel's float64 twin on the same float32 numbers, constants and record included. */
export function runTwin(run: KernelRun, twins: HostMemory['kernels'] = TWINS as never): Record<string, HostTensor> {
  return runOnHost(run, new ArrayMemory(Float64Array, twins));
}

/**
 * Runs a kernel in a memory of the host; gives all tensors as they are afterwards. Throws where an element behind a
 * tensor was written.
 */
export function runOnHost(run: KernelRun, memory: HostMemory): Record<string, HostTensor> {
  const arrays = Object.entries(run.tensors).map(([name, tensor]) => {
    const kind = tensor instanceof Int32Array ? 'ids' : 'floats';
    return { name, tensor, array: memory[kind](name, tensor.length + GUARD_ELEMENTS) };
  });
  for (const { tensor, array } of arrays) {
    array.values.set(tensor);
    // A NaN would spread from a sum, and an id so large leads out of every array.
    array.values.fill(tensor instanceof Int32Array ? GUARD_BITS : NaN, tensor.length);
  }
  const views = Object.fromEntries(
    arrays.map(({ name, tensor, array }) => [name, array.values.subarray(0, tensor.length)]),
  );
  const constants = Object.entries(run.constants).map(([name, value]) => [name, Math.fround(value)]);
  for (const time of timesOf(run)) {
    memory.kernels[run.kernel]!(views as never, Object.fromEntries(constants) as never, completeRecord(run), time);
  }
  for (const { name, tensor, array } of arrays) {
    const guard = array.values
      .subarray(tensor.length)
      .findIndex((value) => value !== GUARD_BITS && !Number.isNaN(value));
    if (guard >= 0) throw new Error(`The kernel wrote element ${tensor.length + guard} of ${name}, behind its end.`);
  }
  return views;
}

/** The time steps that a dispatch makes, in their order: what a kernel makes of one, its persistent variant makes of all. */
function timesOf({ kernel, variant, time, record }: KernelRun): number[] {
  if (variant !== 'persistent') return [time];
  const times = Array.from({ length: record.timeSteps! }, (_, t) => t);
  return kernel.endsWith('_backward') ? times.reverse() : times;
}

/** The record with its floats as the device has them. */
function completeRecord({ record }: KernelRun): StepRecord {
  const complete = { ...emptyStepRecord(), ...record };
  for (const field of FLOAT_FIELDS) complete[field] = Math.fround(complete[field]);
  return complete;
}

/** The device's words of a tensor, guard included. */
function toWords(name: string, tensor: KernelTensor): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(tensor.length + GUARD_ELEMENTS).fill(GUARD_BITS);
  const typed = tensor instanceof Int32Array ? new Int32Array(words.buffer) : new Float32Array(words.buffer);
  typed.set(tensor);
  if (name === 'statistics') forEachCount(tensor.length, (i) => (words[i] = tensor[i]!));
  if (name === 'steps') words.set(stepWords(tensor));
  return words;
}

/** The tensor as the host has it. */
function fromWords(name: string, bytes: ArrayBuffer, like: KernelTensor): HostTensor {
  const words = new Uint32Array(bytes);
  const guard = words.subarray(like.length).findIndex((word) => word !== GUARD_BITS);
  if (guard >= 0) throw new Error(`The kernel wrote element ${like.length + guard} of ${name}, behind its end.`);
  // A record is words and floats: it is enough to know that it stays.
  if (name === 'steps' && stepWords(like).every((word, i) => word === words[i])) return like;
  const Typed = like instanceof Int32Array ? Int32Array : Float32Array;
  const tensor = new Typed(bytes, 0, like.length).slice();
  if (name === 'statistics') forEachCount(like.length, (i) => (tensor[i] = words[i]!));
  return tensor;
}

/** Records as the device has them, from rows of numbers. */
function stepWords(steps: KernelTensor): Uint32Array {
  const count = steps.length / STEP_STRIDE;
  const records = new Records();
  for (let i = 0; i < count; i++) records.set(i, stepAt(steps as Float32Array, i));
  return new Uint32Array(records.take().bytes.buffer, 0, steps.length);
}

/** The places of the statistics that hold a count, an integer on the device. */
function forEachCount(length: number, visit: (index: number) => void): void {
  for (let i: number = STATISTICS.clipped; i < length; i += STATISTICS.stride) visit(i);
}
