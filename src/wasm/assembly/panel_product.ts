// Products of factors that lie in any way: blocks of both are first copied into strips of 4 rows of a and panels of 8
// columns of b, padded with zeros, in which the terms of a sum follow each other. After Goto and van de Geijn (2008).
import { panelSpace } from './memory';
import { pack } from './packing';
import { addFusedTiles, addTiles } from './tiles';

/** Terms per block. */
const TERMS: usize = 256;
/** Columns per block: all their panels, 256 KiB, stay in the second cache. */
const COLUMNS: usize = 256;
/** Rows per block: all their strips and a panel, 24 KiB, stay in the first cache. */
const ROWS: usize = 16;

/** COLUMNS / 8 panels of TERMS x 8 numbers of b. */
const PANELS_BYTES: usize = TERMS * COLUMNS * 4;
/** ROWS / 4 strips of TERMS x 4 numbers of a. */
const STRIPS_BYTES: usize = TERMS * ROWS * 4;

/**
 * c += a b; see products.ts for the arguments. Each result's sums of TERMS terms, each from its first term on, are added to it
 * one after the other, whatever M and N are. `fused` leaves the rounding to the machine.
 */
export function addPanels(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  bColumn: usize,
  c: usize,
  M: usize,
  N: usize,
  K: usize,
  fused: bool,
): void {
  const cRow = N << 2;
  const panels = panelSpace;
  const strips = panels + PANELS_BYTES;
  const edge = strips + STRIPS_BYTES;
  for (let k: usize = 0; k < K; k += TERMS, a += TERMS * aStep, b += TERMS * bStep) {
    const terms = min(TERMS, K - k);
    for (let n: usize = 0; n < N; n += COLUMNS) {
      const columns = min(COLUMNS, N - n);
      for (let column: usize = 0; column < columns; column += 8) {
        const count = min<usize>(8, columns - column);
        const panel = panels + ((column * terms) << 2);
        if (count <= 4) memory.fill(panel, 0, terms << 5);
        pack(b + (n + column) * bColumn, bColumn, bStep, count, terms, panel, 32, 16);
      }
      for (let m: usize = 0; m < M; m += ROWS) {
        const rows = min(ROWS, M - m);
        pack(a + m * aRow, aRow, aStep, rows, terms, strips, 16, terms << 4);
        const block = c + m * cRow + (n << 2);
        if (fused) addFusedTiles(strips, panels, terms, block, cRow, rows, columns, edge);
        else addTiles(strips, panels, terms, block, cRow, rows, columns, edge);
      }
    }
  }
}
