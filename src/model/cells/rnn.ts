import type { Cell } from './cell.ts';

/** Elman's cell, a = tanh(Wax x + Waa a_prev + b) (notebook, equation 1; torch.nn.RNN). */
export const rnn: Cell = {
  name: 'rnn',
  gates: 1,
  states: ['hidden'],
  gated: false,
  carriesGradient: false,
  separateRecurrent: false,
};
