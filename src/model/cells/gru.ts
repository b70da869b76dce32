import type { Cell } from './cell.ts';

/** Gated recurrent unit, reset after the matrix product; gates r, z, n in this order (torch.nn.GRU). */
export const gru = {
  name: 'gru',
  title: 'GRU',
  gates: 3,
  gateNames: ['reset', 'update', 'candidate'],
  states: ['hidden'],
  gated: true,
  recurrentProduct: true,
  carriesGradient: true,
  separateRecurrent: true,
  updateKeeps: true,
} as const satisfies Cell;
