import { at, NONE, size } from './named.ts';
import type { SimdKernel } from './named.ts';
import type { SimdExports } from './signatures.ts';

/** The cells, forward and backward. */
export function cells(wasm: SimdExports) {
  const rnn_forward: SimdKernel<'rnn_forward'> = (tensors, { HIDDEN: H }, record, t) => {
    const { gates, weight, bias, hidden } = tensors;
    const B = record.batchSize;
    const before = t * B * H;
    wasm.rnnForward(
      at(gates, before),
      at(weight),
      at(bias),
      at(hidden, before),
      at(hidden, before + B * H),
      size('B', B),
      size('H', H),
    );
  };
  const rnn_backward: SimdKernel<'rnn_backward'> = (tensors, constants, record, t) => {
    const { dhidden, weight, hidden, gates } = tensors;
    const H = constants.HIDDEN;
    const B = record.batchSize;
    const before = t * B * H;
    const after = before + B * H;
    wasm.rnnBackward(
      at(dhidden, before),
      at(weight),
      at(hidden, after),
      at(gates, before),
      t + 1 < record.timeSteps ? at(gates, after) : NONE,
      size('B', B),
      size('H', H),
    );
  };
  const lstm_forward: SimdKernel<'lstm_forward'> = (
    { gates, weight, bias, hidden, cell },
    { HIDDEN: H, HARD_SIGMOID },
    { batchSize: B },
    t,
  ) => {
    const before = t * B * H;
    const after = before + B * H;
    wasm.lstmForward(
      at(gates, 4 * before),
      at(weight),
      at(bias),
      at(hidden, before),
      at(hidden, after),
      at(cell, before),
      at(cell, after),
      size('B', B),
      size('H', H),
      HARD_SIGMOID,
    );
  };
  const lstm_backward: SimdKernel<'lstm_backward'> = (
    { dhidden, weight, cell, gates, carried },
    { HIDDEN: H, HARD_SIGMOID },
    { batchSize: B, timeSteps: T },
    t,
  ) => {
    const before = t * B * H;
    const after = before + B * H;
    wasm.lstmBackward(
      at(dhidden, before),
      at(weight),
      at(cell, before),
      at(cell, after),
      at(gates, 4 * before),
      t + 1 < T ? at(gates, 4 * after) : NONE,
      at(carried),
      size('B', B),
      size('H', H),
      HARD_SIGMOID,
    );
  };
  const gru_forward: SimdKernel<'gru_forward'> = (
    { gates, weight, bias, hidden, recurrent },
    { HIDDEN: H, HARD_SIGMOID },
    { batchSize: B },
    t,
  ) => {
    const before = t * B * H;
    wasm.gruForward(
      at(gates, 3 * before),
      at(weight),
      at(bias),
      at(hidden, before),
      at(hidden, before + B * H),
      at(recurrent, 3 * before),
      size('B', B),
      size('H', H),
      HARD_SIGMOID,
    );
  };
  const gru_backward: SimdKernel<'gru_backward'> = (
    { dhidden, weight, hidden, gates, recurrent, carried },
    { HIDDEN: H, HARD_SIGMOID },
    { batchSize: B, timeSteps: T },
    t,
  ) => {
    const before = t * B * H;
    wasm.gruBackward(
      at(dhidden, before),
      at(weight),
      at(hidden, before),
      at(gates, 3 * before),
      at(recurrent, 3 * before),
      t + 1 < T ? at(recurrent, 3 * (before + B * H)) : NONE,
      at(carried),
      size('B', B),
      size('H', H),
      HARD_SIGMOID,
    );
  };
  return { rnn_forward, rnn_backward, lstm_forward, lstm_backward, gru_forward, gru_backward };
}
