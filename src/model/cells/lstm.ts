import type { Cell } from './cell.ts';

/** Long short-term memory with forget gate; gates i, f, g, o in this order (torch.nn.LSTM, Keras' i, f, c, o). */
export const lstm = {
  name: 'lstm',
  title: 'LSTM',
  gates: 4,
  states: ['hidden', 'cell'],
  gated: true,
  recurrentProduct: true,
  carriesGradient: true,
  separateRecurrent: false,
} as const satisfies Cell;
