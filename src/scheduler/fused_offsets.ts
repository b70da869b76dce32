import { tensorOf } from '../model/layout.ts';
import type { Layout } from '../model/layout.ts';

/** Where the tensors of one rnn layer and its head begin in the flat vector, by the overrides of fused kernels. */
export function fusedOffsets(layout: Layout) {
  const offset = (name: string): number => tensorOf(layout, name).offset;
  return {
    WEIGHT_IH: offset('rnn.weight_ih_l0'),
    WEIGHT_HH: offset('rnn.weight_hh_l0'),
    BIAS_IH: offset('rnn.bias_ih_l0'),
    BIAS_HH: offset('rnn.bias_hh_l0'),
    HEAD: offset('head.weight'),
    HEAD_BIAS: offset('head.bias'),
  };
}
