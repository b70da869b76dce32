import { InputError } from '../../corpus/errors.ts';

/** The undefined address of HDF5. */
const NONE = 2n ** 64n - 1n;
/** The longest name in bytes, so that many long names cannot fill the memory. */
const MAX_NAME_BYTES = 1_000;

/** Checked access to the bytes of an HDF5 file. Files are untrusted, so every read is checked against the file's length. */
export class FileBytes {
  readonly source: string;
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  /** @param source names the file in messages */
  constructor(bytes: Uint8Array, source: string) {
    this.source = source;
    this.length = bytes.length;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The error for a file that violates the format. */
  broken(what: string): InputError {
    return new InputError(`${this.source} is cut short or damaged: ${what}. Use an intact HDF5 file.`);
  }

  /** The error for a part of the format that we do not read, since Keras does not write it by default. */
  unsupported(what: string): InputError {
    return new InputError(
      `${this.source} ${what}, which cannot be read. Save the model again with Keras' own \`save\`.`,
    );
  }

  /** A view of `length` bytes from `at`. Throws if they lie outside the file. */
  slice(at: number, length: number): Uint8Array {
    if (!Number.isSafeInteger(length) || length < 0 || at < 0 || at + length > this.length) {
      throw this.broken(`something of ${length} bytes lies at byte ${at}, but there are ${this.length}`);
    }
    return this.#bytes.subarray(at, at + length);
  }

  /** An unsigned little-endian number of 1, 2, 4 or 8 bytes. Throws above 2^53 - 1. */
  number(at: number, size: number): number {
    this.slice(at, size);
    if (size === 1) return this.#view.getUint8(at);
    if (size === 2) return this.#view.getUint16(at, true);
    if (size === 4) return this.#view.getUint32(at, true);
    const value = this.#view.getBigUint64(at, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.broken(`the number at byte ${at} is ${value}`);
    return Number(value);
  }

  /** An address inside the file; null for the undefined address. */
  address(at: number): number | null {
    this.slice(at, 8);
    if (this.#view.getBigUint64(at, true) === NONE) return null;
    const address = this.number(at, 8);
    if (address >= this.length) throw this.broken(`byte ${at} points to byte ${address} of ${this.length}`);
    return address;
  }

  /** An address that must be defined. */
  place(at: number): number {
    const address = this.address(at);
    if (address === null) throw this.broken(`the address at byte ${at} is missing`);
    return address;
  }

  /** Throws unless the signature is at `at`. */
  expect(at: number, signature: string): void {
    const found = String.fromCharCode(...this.slice(at, signature.length));
    if (found !== signature) throw this.broken(`there is no ${signature} at byte ${at}`);
  }

  /** A UTF-8 text of `length` bytes. Bytes from the first zero on are padding. */
  text(at: number, length: number): string {
    const bytes = this.slice(at, length);
    const zero = bytes.indexOf(0);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(zero < 0 ? bytes : bytes.subarray(0, zero));
    } catch {
      throw this.broken(`the text at byte ${at} is not UTF-8`);
    }
  }

  /** A name that ends at a zero byte or after `length` bytes. Throws above MAX_NAME_BYTES. */
  name(at: number, length: number): string {
    const bytes = this.slice(at, Math.min(length, MAX_NAME_BYTES + 1));
    if (bytes.length > MAX_NAME_BYTES && !bytes.includes(0)) throw this.broken(`the name at byte ${at} has no end`);
    return this.text(at, bytes.length);
  }

  /** A copy of `length` bytes, aligned for every element type. */
  copy(at: number, length: number): ArrayBuffer {
    return new Uint8Array(this.slice(at, length)).buffer;
  }
}
