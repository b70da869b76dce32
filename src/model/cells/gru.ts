import type { Cell } from './cell.ts';

/** Gated recurrent unit, reset after the matrix product; gates r, z, n in this order (torch.nn.GRU). */
export const gru: Cell = {
  name: 'gru',
  gates: 3,
  states: ['hidden'],
  gated: true,
  carriesGradient: true,
  separateRecurrent: true,
};
