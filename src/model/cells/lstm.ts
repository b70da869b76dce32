import type { Cell } from './cell.ts';

/** Long short-term memory with forget gate; gates i, f, g, o in this order (torch.nn.LSTM, Keras' i, f, c, o). */
export const lstm: Cell = {
  name: 'lstm',
  gates: 4,
  states: ['hidden', 'cell'],
  gated: true,
  carriesGradient: true,
  separateRecurrent: false,
};
