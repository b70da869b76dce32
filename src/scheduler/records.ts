import type { StepRecord } from '../model/step.ts';
import { RECORD_STRIDE_BYTES } from './constants.ts';

/** The fields of a record in the order of `StepRecord` in shaders/shared/step.wgsl: whole numbers, then floats. */
const BEFORE_FLOATS = [
  'rows',
  'timeSteps',
  'batchSize',
  'previousTimeSteps',
  'carryState',
  'slot',
  'idsOffset',
  'maxLength',
] as const satisfies readonly (keyof StepRecord)[];
const FLOATS = [
  'learningRate',
  'clipValue',
  'lossScale',
  'temperature',
] as const satisfies readonly (keyof StepRecord)[];
const AFTER_FLOATS = ['seed', 'firstName', 'coinsGiven'] as const satisfies readonly (keyof StepRecord)[];

/** Bytes of a record that kernels read. */
export const RECORD_BYTES = 4 * (BEFORE_FLOATS.length + FLOATS.length + AFTER_FLOATS.length);

/** Records of many steps as the device reads them. */
export class Records {
  #bytes = new ArrayBuffer(0);
  #words = new Uint32Array(0);
  #floats = new Float32Array(0);

  /** What `set` wrote, up to that many records. */
  bytes(count: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes, 0, count * RECORD_STRIDE_BYTES);
  }

  /** Writes record i; those written before stay. */
  set(i: number, record: StepRecord): void {
    this.#grow((i + 1) * RECORD_STRIDE_BYTES);
    let place = (i * RECORD_STRIDE_BYTES) / 4;
    for (const field of BEFORE_FLOATS) this.#words[place++] = record[field];
    for (const field of FLOATS) this.#floats[place++] = record[field];
    for (const field of AFTER_FLOATS) this.#words[place++] = record[field];
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
