import type { CellName } from '../config.ts';
import { rnn } from './rnn.ts';

/** What the rest of the program must know of a recurrent cell. */
export interface Cell {
  /** The stem of its kernels: `<name>_forward`, `<name>_backward`. */
  readonly name: CellName;
  /** G: rows of `weight_ih` and `weight_hh` in units of H. */
  readonly gates: number;
}

/** Every cell, by name. A new one is a file beside this, its kernels, and their twins. */
export const CELLS: Record<CellName, Cell> = { rnn };
