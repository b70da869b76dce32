import { layoutOf } from '../model/layout.ts';
import type { SavedModel } from '../formats/model_file.ts';
import { base64Of } from './base64.ts';
import { integersOf, unpackWeights } from './generator/weights.ts';
import type { Bits, PackedWeights } from './generator/weights.ts';
import { joinBytes } from '../formats/join_bytes.ts';

/** The least normal number of float32. */
const LEAST_SCALE = 2 ** -126;

/**
 * Packs a model's parameters: every row becomes whole numbers of 8 or 16 bits, the largest of which stands for the row's
 * largest parameter. Row by row, since rows differ: a few symbols are rare, and their weights small.
 */
export function packWeights(
  { config, parameters }: Pick<SavedModel, 'config' | 'parameters'>,
  bits: Bits,
): PackedWeights {
  const parts: Uint8Array[] = [];
  const tensors = layoutOf(config).tensors.map(({ name, shape, offset, length }) => {
    const [rows, columns] = shape.length === 1 ? [1, length] : (shape as readonly [number, number]);
    const Integers = integersOf(rows, bits);
    const integers = new Integers(length);
    const most = 2 ** (8 * Integers.BYTES_PER_ELEMENT - 1) - 1;
    const scales = new Float32Array(rows);
    for (let row = 0; row < rows; row++) {
      const from = offset + row * columns;
      const values = parameters.subarray(from, from + columns);
      let largest = 0;
      for (const value of values) largest = Math.max(largest, Math.abs(value));
      // A scale below the normal numbers of float32 would lose its digits; such a row is as good as zero.
      if (largest / most < LEAST_SCALE) continue;
      scales[row] = largest / most;
      const scale = scales[row]!;
      values.forEach((value, column) => (integers[row * columns + column] = clamp(Math.round(value / scale), most)));
    }
    parts.push(bytesOf(scales), bytesOf(integers));
    return [name, rows, columns] as const;
  });
  return { bits, tensors, weights: base64Of(joinBytes(parts)) };
}

/** How many bytes `packWeights` makes of a model, before base64. */
export function packedBytes({ config }: Pick<SavedModel, 'config'>, bits: Bits): number {
  return layoutOf(config).tensors.reduce((sum, { shape, length }) => {
    const rows = shape.length === 1 ? 1 : shape[0]!;
    return sum + 4 * rows + integersOf(rows, bits).BYTES_PER_ELEMENT * length;
  }, 0);
}

/** The parameters that are left when a model was packed and unpacked: flat, in its layout. */
export function roundedParameters(model: Pick<SavedModel, 'config' | 'parameters'>, bits: Bits): Float32Array {
  const tensors = unpackWeights(packWeights(model, bits));
  const layout = layoutOf(model.config);
  const parameters = new Float32Array(layout.length);
  for (const { name, offset } of layout.tensors) parameters.set(tensors[name]!, offset);
  return parameters;
}

/** Keeps a number that was rounded away from zero within the whole numbers. */
function clamp(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
