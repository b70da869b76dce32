import { draw } from './draw.ts';
import { inputGather } from './input_gather.ts';
import { rnnForward } from './rnn.ts';
import type { KernelFunction } from '../kernels/index.ts';

/**
 * Draws whole names from an rnn layer with its head (notebook, sample), all of them position by position. Shapes: uniforms
 * and symbols B x maxLength, forced maxLength. `scratch` is a device's.
 */
export const rnnSample: KernelFunction<'rnn_sample'> = (
  { parameters, uniforms, forced, symbols },
  { HIDDEN: H, VOCAB: V, ...offsets },
  record,
) => {
  const B = record.batchSize;
  const tensor = (offset: number, length: number) => parameters.subarray(offset, offset + length);
  const inputWeight = tensor(offsets.WEIGHT_IH, H * V);
  const inputBias = tensor(offsets.BIAS_IH, H);
  const weight = tensor(offsets.WEIGHT_HH, H * H);
  const bias = tensor(offsets.BIAS_HH, H);
  const head = tensor(offsets.HEAD, V * H);
  const headBias = tensor(offsets.HEAD_BIAS, V);
  const inputs = new Int32Array(B).fill(-1);
  const gates = new Float64Array(B * H);
  const hidden = new Float64Array(2 * B * H);
  const logits = new Float64Array(B * V);
  const step = { ...record, rows: B, timeSteps: 1, idsOffset: 0 };
  for (let t = 0; t < record.maxLength; t++) {
    inputGather({ inputs, weight: inputWeight, bias: inputBias, gates }, { GATE_ROWS: H, VOCAB: V }, step, 0);
    rnnForward({ gates, weight, packed: weight, bias, hidden }, { HIDDEN: H }, step, 0);
    hidden.copyWithin(0, B * H);
    for (let row = 0; row < B; row++) {
      for (let v = 0; v < V; v++) {
        let sum = headBias[v]!;
        for (let k = 0; k < H; k++) sum += head[v * H + k]! * hidden[row * H + k]!;
        logits[row * V + v] = sum;
      }
    }
    draw({ logits, uniforms, forced, inputs, symbols }, { VOCAB: V }, step, t);
  }
};
