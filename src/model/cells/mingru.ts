import type { Cell } from './cell.ts';

/**
 * Minimal gated recurrent unit ("Were RNNs all we needed?", arXiv 2410.01201, the plain form); gates z, h~ in this order.
 * Both follow from the input alone, so h(t) = (1 - z(t)) h(t-1) + z(t) h~(t) is all that goes from step to step.
 */
export const mingru = {
  name: 'mingru',
  title: 'minGRU',
  gates: 2,
  gateNames: ['update', 'candidate'],
  states: ['hidden'],
  gated: true,
  recurrentProduct: false,
  carriesGradient: false,
  separateRecurrent: false,
  updateKeeps: false,
} as const satisfies Cell;
