import type { KernelFunction } from '../kernels/index.ts';
import { packedRows } from '../kernels/pack_rows.ts';

/** rows[k, row, j] = source[row, 4 k + j]; 0 beyond the last column. Shape: ceil(COLUMNS / 4) x ROWS x 4. */
export const packRows: KernelFunction<'pack_rows'> = ({ source, rows }, { ROWS, COLUMNS }) => {
  for (let i = 0; i < packedRows(ROWS, COLUMNS); i++) {
    const [row, column] = [Math.floor(i / 4) % ROWS, Math.floor(i / 4 / ROWS) * 4 + (i % 4)];
    rows[i] = column < COLUMNS ? source[row * COLUMNS + column]! : 0;
  }
};
