import type { Twin } from '../../reference/twin.ts';
import { at } from './addresses.ts';
import type { SimdExports } from './module.ts';

type GateConstant = 'HIDDEN' | 'HARD_SIGMOID';

/** The cells, forward and backward. */
export function cells(wasm: SimdExports) {
  const rnn_forward: Twin<'gates' | 'weight' | 'bias' | 'hidden', 'HIDDEN'> = (tensors, { HIDDEN: H }, record, t) => {
    const { gates, weight, bias, hidden } = tensors;
    const B = record.batchSize;
    const before = t * B * H;
    wasm.rnnForward(at(gates, before), at(weight), at(bias), at(hidden, before), at(hidden, before + B * H), B, H);
  };
  const rnn_backward: Twin<'dhidden' | 'weight' | 'hidden' | 'gates', 'HIDDEN'> = (tensors, constants, record, t) => {
    const { dhidden, weight, hidden, gates } = tensors;
    const H = constants.HIDDEN;
    const B = record.batchSize;
    const before = t * B * H;
    const after = before + B * H;
    const gatesAfter = t + 1 < record.timeSteps ? at(gates, after) : 0;
    wasm.rnnBackward(at(dhidden, before), at(weight), at(hidden, after), at(gates, before), gatesAfter, B, H);
  };
  const lstm_forward: Twin<'gates' | 'weight' | 'bias' | 'hidden' | 'cell', GateConstant> = (
    { gates, weight, bias, hidden, cell },
    { HIDDEN: H, HARD_SIGMOID },
    { batchSize: B },
    t,
  ) => {
    const before = t * B * H;
    const after = before + B * H;
    const states = [at(hidden, before), at(hidden, after), at(cell, before), at(cell, after)] as const;
    wasm.lstmForward(at(gates, 4 * before), at(weight), at(bias), ...states, B, H, HARD_SIGMOID);
  };
  const lstm_backward: Twin<'dhidden' | 'weight' | 'cell' | 'gates' | 'carried', GateConstant> = (
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
      t + 1 < T ? at(gates, 4 * after) : 0,
      at(carried),
      B,
      H,
      HARD_SIGMOID,
    );
  };
  const gru_forward: Twin<'gates' | 'weight' | 'bias' | 'hidden' | 'recurrent', GateConstant> = (
    { gates, weight, bias, hidden, recurrent },
    { HIDDEN: H, HARD_SIGMOID },
    { batchSize: B },
    t,
  ) => {
    const before = t * B * H;
    const products = at(recurrent, 3 * before);
    const states = [at(hidden, before), at(hidden, before + B * H)] as const;
    wasm.gruForward(at(gates, 3 * before), at(weight), at(bias), ...states, products, B, H, HARD_SIGMOID);
  };
  const gru_backward: Twin<'dhidden' | 'weight' | 'hidden' | 'gates' | 'recurrent' | 'carried', GateConstant> = (
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
      t + 1 < T ? at(recurrent, 3 * (before + B * H)) : 0,
      at(carried),
      B,
      H,
      HARD_SIGMOID,
    );
  };
  return { rnn_forward, rnn_backward, lstm_forward, lstm_backward, gru_forward, gru_backward };
}
