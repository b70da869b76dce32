import type { CellName } from '../config.ts';
import type { Cell } from './cell.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';
import { rnn } from './rnn.ts';

/** Every cell, by name. A new one is a file beside this, its kernels, and their twins. */
export const CELLS: Record<CellName, Cell> = { rnn, lstm, gru };
