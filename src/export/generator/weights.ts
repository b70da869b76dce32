/** Bits per weight of a matrix. Vectors (biases) have 16 in any case. */
export type Bits = 8 | 16;

/** The tensors of a model as whole numbers with a scale per row, in one text. `packWeights` makes it. */
export interface PackedWeights {
  readonly bits: Bits;
  /** Name, rows and columns of each tensor in the order of their bytes; a vector has one row. */
  readonly tensors: readonly (readonly [name: string, rows: number, columns: number])[];
  /** Base64. Of each tensor a float32 scale per row, then the whole numbers row by row; all little-endian. */
  readonly weights: string;
}

/** The array that holds the whole numbers of a tensor. One row has few numbers and one scale, so it gets 16 bits. */
export function integersOf(rows: number, bits: Bits): typeof Int8Array | typeof Int16Array {
  return bits === 8 && rows > 1 ? Int8Array : Int16Array;
}

/** The tensors by name, row-major. Every number is a whole number times its row's scale, rounded to float32. */
export function unpackWeights({ bits, tensors, weights }: PackedWeights): Record<string, Float32Array> {
  const text = atob(weights);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  let at = 0;
  const take = (length: number): ArrayBuffer => bytes.slice(at, (at += length)).buffer;
  return Object.fromEntries(
    tensors.map(([name, rows, columns]) => {
      const Integers = integersOf(rows, bits);
      const scales = new Float32Array(take(4 * rows));
      const integers = new Integers(take(Integers.BYTES_PER_ELEMENT * rows * columns));
      return [name, Float32Array.from(integers, (value, i) => value * scales[Math.floor(i / columns)]!)];
    }),
  );
}
