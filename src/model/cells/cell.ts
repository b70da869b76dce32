/** What the rest of the program must know of a recurrent cell. */
export interface Cell {
  /** The stem of its kernels: `<name>_forward`, `<name>_backward`. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  /** G: rows of `weight_ih`, and of `weight_hh` where there is one, in units of H. */
  readonly gates: number;
  /** The gates in the order of their rows, by the names that a trace gives them; empty where the one product is the state. */
  readonly gateNames: readonly string[];
  /** What it keeps from one symbol to the next, each B x H; the first is what the layers above see. */
  readonly states: readonly ['hidden', ...string[]];
  /** Whether its gates have an activation that the configuration chooses. */
  readonly gated: boolean;
  /**
   * Whether a time step needs the product of `weight_hh` with the state before, so that time steps follow each other. If
   * not, there are no `weight_hh` and `bias_hh`, and one dispatch of the cell's kernel makes all time steps.
   */
  readonly recurrentProduct: boolean;
  /** Whether gradient flows back in time past the weights, in a buffer `carried`, B x H. */
  readonly carriesGradient: boolean;
  /** Whether the gates' gradients differ for what comes from below and from the state; the latter are in `recurrent`. */
  readonly separateRecurrent: boolean;
  /**
   * Whether the gate `update` is the share of the state before that stays (gru), or the share that is replaced (mingru); null
   * where the state before enters by products only.
   */
  readonly updateKeeps: boolean | null;
}
