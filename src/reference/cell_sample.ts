import type { KernelFunction } from '../kernels/index.ts';
import { packedRows } from '../kernels/pack_rows.ts';
import { CELL_NAMES, CELLS } from '../model/cells/index.ts';
import type { CellName } from '../model/cells/index.ts';
import { align } from '../model/layout.ts';
import type { StepRecord } from '../model/step.ts';
import { draw } from './draw.ts';
import { gruForward } from './gru.ts';
import { inputGather } from './input_gather.ts';
import { lstmForward } from './lstm.ts';
import { matmul } from './matmul.ts';
import { mingruForward } from './mingru.ts';
import { rnnForward } from './rnn.ts';

const FORWARD: Readonly<
  Record<CellName, (tensors: never, constants: never, record: StepRecord, time: number) => void>
> = { rnn: rnnForward, lstm: lstmForward, gru: gruForward, mingru: mingruForward };

/**
 * Draws whole names from layers of a cell with their head (notebook, sample), all of them position by position. Shapes:
 * uniforms and symbols B x maxLength, forced maxLength; model is every tensor in the layout's order as `pack_rows` leaves it.
 */
export const cellSample: KernelFunction<'cell_sample'> = (
  { model, uniforms, forced, symbols },
  { CELL, GATES, HARD_SIGMOID, LAYERS, HIDDEN: H, VOCAB: V },
  record,
) => {
  const B = record.batchSize;
  const G = GATES * H;
  const cell = CELL_NAMES[CELL]!;
  let offset = 0;
  const tensor = (rows: number, columns: number): Float64Array => {
    const packed = model.subarray(offset);
    offset += align(packedRows(rows, columns));
    return Float64Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return packed[(Math.floor(column / 4) * rows + row) * 4 + (column % 4)]!;
    });
  };
  const layers = Array.from({ length: LAYERS }, (_, layer) => {
    const below = tensor(G, layer === 0 ? V : H);
    const weight = CELLS[cell].recurrentProduct ? tensor(G, H) : new Float64Array();
    const belowBias = tensor(G, 1);
    const bias = CELLS[cell].recurrentProduct ? tensor(G, 1) : new Float64Array();
    const [hidden, kept] = [new Float64Array(2 * B * H), new Float64Array(2 * B * H)];
    const [gates, recurrent] = [new Float64Array(B * G), new Float64Array(B * G)];
    return { below, belowBias, weight, bias, gates, recurrent, hidden, cell: kept };
  });
  const [head, headBias] = [tensor(V, H), tensor(V, 1)];
  const inputs = new Int32Array(B).fill(-1);
  const logits = new Float64Array(B * V);
  const step = { ...record, rows: B, timeSteps: 1, idsOffset: 0 };
  const product = (states: Float64Array, weight: Float64Array, bias: Float64Array, rows: number, c: Float64Array) =>
    matmul(
      { a: states, b: weight, bias, c },
      {
        ...{ M: B, N: rows, K: H, A_STRIDE_M: H, A_STRIDE_K: 1, B_STRIDE_K: 1, B_STRIDE_N: H },
        ...{ A_SKIPS_STATE: 1, B_SKIPS_STATE: 0, HAS_BIAS: 1 },
      },
      step,
      0,
    );
  for (let t = 0; t < record.maxLength; t++) {
    for (const [i, { below, belowBias, ...layer }] of layers.entries()) {
      const { gates } = layer;
      if (i > 0) product(layers[i - 1]!.hidden, below, belowBias, G, gates);
      else inputGather({ inputs, weight: below, bias: belowBias, gates }, { GATE_ROWS: G, VOCAB: V }, step, 0);
      for (const states of [layer.hidden, layer.cell]) if (t > 0) states.copyWithin(0, B * H);
      FORWARD[cell](layer as never, { HIDDEN: H, HARD_SIGMOID } as never, step, 0);
    }
    product(layers.at(-1)!.hidden, head, headBias, V, logits);
    draw({ logits, uniforms, forced, inputs, symbols }, { VOCAB: V }, step, t);
  }
};
