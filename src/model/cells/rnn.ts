import type { Cell } from './cell.ts';

/** Elman's cell, a = tanh(Wax x + Waa a_prev + b) (notebook, equation 1; torch.nn.RNN). */
export const rnn = {
  name: 'rnn',
  title: 'tanh (RNN)',
  gates: 1,
  gateNames: [],
  states: ['hidden'],
  gated: false,
  recurrentProduct: true,
  carriesGradient: false,
  separateRecurrent: false,
  updateKeeps: null,
} as const satisfies Cell;
