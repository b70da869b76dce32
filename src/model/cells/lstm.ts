import type { Cell } from './cell.ts';

/** Long short-term memory with forget gate; gates i, f, g, o in this order (torch.nn.LSTM, Keras' i, f, c, o). */
export const lstm = {
  name: 'lstm',
  title: 'LSTM',
  gates: 4,
  gateNames: ['input', 'forget', 'candidate', 'output'],
  states: ['hidden', 'cell'],
  gated: true,
  recurrentProduct: true,
  carriesGradient: true,
  separateRecurrent: false,
  updateKeeps: null,
} as const satisfies Cell;
