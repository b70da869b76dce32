import type { StepRecord } from '../model/step.ts';
import { RECORD_STRIDE_BYTES } from './constants.ts';

/** The fields of a record in the order of `StepRecord` in shaders/shared/step.wgsl. */
const FIELDS = [
  ['rows', 'u32'],
  ['timeSteps', 'u32'],
  ['batchSize', 'u32'],
  ['previousTimeSteps', 'u32'],
  ['carryState', 'u32'],
  ['slot', 'u32'],
  ['idsOffset', 'u32'],
  ['maxLength', 'u32'],
  ['learningRate', 'f32'],
  ['clipValue', 'f32'],
  ['lossScale', 'f32'],
  ['temperature', 'f32'],
  ['seed', 'u32'],
  ['firstName', 'u32'],
  ['uniformsGiven', 'u32'],
  ['stepNumber', 'u32'],
  ['firstCorrection', 'f32'],
  ['secondCorrection', 'f32'],
  ['averageRate', 'f32'],
  ['maxNorm', 'f32'],
  ['multiSteps', 'u32'],
] as const satisfies readonly (readonly [keyof StepRecord, 'u32' | 'f32'])[];

/** Bytes of a record that kernels read. */
export const RECORD_BYTES = 4 * FIELDS.length;

/** Records of many steps as the device reads them. */
export class Records {
  #bytes = new ArrayBuffer(0);
  #words = new Uint32Array(0);
  #floats = new Float32Array(0);
  /** Records set since they were taken: the first, and the one after the last. */
  #first = Infinity;
  #end = 0;

  /** What `set` wrote since the last call, in bytes; records between that were not set come along. */
  take(): { offset: number; bytes: Uint8Array<ArrayBuffer> } {
    const first = Math.min(this.#first, this.#end);
    const offset = first * RECORD_STRIDE_BYTES;
    const bytes = new Uint8Array(this.#bytes, offset, (this.#end - first) * RECORD_STRIDE_BYTES);
    this.#first = Infinity;
    this.#end = 0;
    return { offset, bytes };
  }

  /** Writes record i; those written before stay. */
  set(i: number, record: StepRecord): void {
    this.#grow((i + 1) * RECORD_STRIDE_BYTES);
    this.#first = Math.min(this.#first, i);
    this.#end = Math.max(this.#end, i + 1);
    let place = (i * RECORD_STRIDE_BYTES) / 4;
    for (const [field, type] of FIELDS) {
      if (type === 'f32') this.#floats[place] = record[field];
      else this.#words[place] = record[field];
      place++;
    }
  }

  #grow(bytes: number): void {
    if (this.#bytes.byteLength >= bytes) return;
    const grown = new ArrayBuffer(Math.max(bytes, 2 * this.#bytes.byteLength));
    new Uint8Array(grown).set(new Uint8Array(this.#bytes));
    this.#bytes = grown;
    this.#words = new Uint32Array(grown);
    this.#floats = new Float32Array(grown);
  }
}
