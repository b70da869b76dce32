import type { KernelLaunch } from '../plan/variants.ts';
import { RECORD_STRIDE_BYTES } from './constants.ts';

/** A dispatch ready to be encoded. */
export interface Command {
  /** The kernel and its variant; one object for all time steps of a dispatch. */
  readonly launch: KernelLaunch;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  /** Dynamic offset that selects the time step, in bytes. */
  readonly timeOffset: number;
  readonly x: number;
  readonly y: number;
}
/** A plan as commands. */
export type DeviceProgram = readonly Command[];

/** A program to be encoded, and the slot of the record of its step. */
export interface Pending {
  readonly program: DeviceProgram;
  readonly slot: number;
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
