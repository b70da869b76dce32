import type { CellName } from '../config.ts';

/** What the rest of the program must know of a recurrent cell. */
export interface Cell {
  /** The stem of its kernels: `<name>_forward`, `<name>_backward`. */
  readonly name: CellName;
  /** G: rows of `weight_ih` and `weight_hh` in units of H. */
  readonly gates: number;
  /** What it keeps from one symbol to the next, each B x H; the first is what the layers above see. */
  readonly states: readonly ['hidden', ...string[]];
  /** Whether its gates have an activation that the configuration chooses. */
  readonly gated: boolean;
  /** Whether gradient flows back in time past the weights, in a buffer `carried`, B x H. */
  readonly carriesGradient: boolean;
  /** Whether the gates' gradients differ for what comes from below and from the state; the latter are in `recurrent`. */
  readonly separateRecurrent: boolean;
}
