import type { Cell } from './cell.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';
import { mingru } from './mingru.ts';
import { rnn } from './rnn.ts';

/** Every cell, by name. */
const BY_NAME = { rnn, lstm, gru, mingru };
/** The recurrent cells that a model can be built from. */
export type CellName = keyof typeof BY_NAME;
/** Every cell, by name. */
export const CELLS: Readonly<Record<CellName, Cell>> = BY_NAME;
/** Their names. */
export const CELL_NAMES = Object.keys(CELLS) as readonly CellName[];
