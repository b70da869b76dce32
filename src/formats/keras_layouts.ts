import { InputError } from '../corpus/errors.ts';
import { quoted } from './json.ts';
import type { Tensor } from './safetensors.ts';

/** The weights of a CuDNNLSTM or CuDNNGRU layer: CuDNN's order in a gate, and two biases in one vector. */
export function isCudnn(tensors: readonly Tensor[]): boolean {
  const [, recurrent, bias] = tensors;
  return bias?.shape.length === 1 && recurrent?.shape.length === 2 && bias.shape[0] === 2 * recurrent.shape[1]!;
}

/**
 * The same weights in the layout of Keras' LSTM (whose one bias is the sum of both) and GRU (with reset_after). In each gate, the
 * kernel k of V rows and H columns is kept as k.T was: element (v, h) is number h V + v. The recurrent kernel is transposed.
 */
export function fromCudnn(tensors: readonly Tensor[], gates: number): Tensor[] {
  const [kernel, recurrent, bias] = tensors;
  if (!kernel || !recurrent || !bias) return [...tensors];
  const rows = bias.shape[0]! / 2;
  const { values } = bias;
  const both =
    gates === 4
      ? { shape: [rows], values: values.subarray(0, rows).map((value, i) => value + values[rows + i]!) }
      : { shape: [2, rows], values };
  return [inGates(kernel, gates), inGates(recurrent, gates), both];
}

/** Reads each gate's block of R x H values in the order of its transpose. For a square block that is the transpose. */
function inGates({ shape, values }: Tensor, gates: number): Tensor {
  const [R, width] = shape as [number, number];
  const H = width / gates;
  const turned = values.slice();
  for (let gate = 0; gate < gates; gate++) {
    for (let r = 0; r < R; r++) {
      for (let h = 0; h < H; h++) {
        const from = h * R + r;
        turned[r * width + gate * H + h] = values[Math.floor(from / H) * width + gate * H + (from % H)]!;
      }
    }
  }
  return { shape, values: turned };
}

/**
 * The first layer's weights with an embedding before it: its rows times the kernel, so that a symbol's id finds the same values in
 * one step. Sums are in float64.
 */
export function foldEmbedding(embedding: readonly Tensor[], layer: readonly Tensor[], what: string): Tensor[] {
  const [table] = embedding;
  const [kernel, ...others] = layer;
  const [V, E] = table?.shape ?? [];
  if (!table || !kernel || V === undefined || E === undefined || table.shape.length !== 2 || kernel.shape[0] !== E) {
    const shown = (tensor?: Tensor): string => `[${tensor?.shape.slice(0, 8).join(', ') ?? ''}]`;
    throw new InputError(
      `${quoted(what)} is an embedding of shape ${shown(table)}, which does not fit the layer after it, of ${shown(kernel)}.`,
    );
  }
  const width = kernel.shape[1]!;
  const row = new Float64Array(width);
  const Floats = kernel.values instanceof Float64Array ? Float64Array : Float32Array;
  const values = new Floats(V * width);
  for (let id = 0; id < V; id++) {
    row.fill(0);
    for (let e = 0; e < E; e++) {
      const weight = table.values[id * E + e]!;
      for (let c = 0; c < width; c++) row[c]! += weight * kernel.values[e * width + c]!;
    }
    values.set(row, id * width);
  }
  return [{ shape: [V, width], values }, ...others];
}
