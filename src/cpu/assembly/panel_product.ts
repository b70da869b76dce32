// Products of factors that lie in any way: blocks of both are first copied into strips of 4 rows of a and panels of 8
// columns of b, padded with zeros, in which the terms of a sum follow each other. After Goto and van de Geijn (2008).
import { pack } from './packing';

/** Terms per block. */
const TERMS: usize = 256;
/** Columns per block: all their panels, 256 KiB, stay in the second cache. */
const COLUMNS: usize = 256;
/** Rows per block: all their strips and a panel, 24 KiB, stay in the first cache. */
const ROWS: usize = 16;

/** ROWS / 4 strips of TERMS x 4 numbers of a. */
const strips = heap.alloc(TERMS * ROWS * 4);
/** COLUMNS / 8 panels of TERMS x 8 numbers of b. */
const panels = heap.alloc(TERMS * COLUMNS * 4);
/** 4 x 8 results at the edge of c. */
const edge = heap.alloc(4 * 8 * 4);

/**
 * c += a b; see products.ts for the arguments. Each result's sums of TERMS terms, each from its first term on, are added to it
 * one after the other, whatever M and N are.
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
): void {
  const cRow = N << 2;
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
        for (let column: usize = 0; column < columns; column += 8) {
          const panel = panels + ((column * terms) << 2);
          const width = min<usize>(8, columns - column);
          let result = c + m * cRow + ((n + column) << 2);
          for (let row: usize = 0; row < rows; row += 4, result += cRow << 2) {
            const height = min<usize>(4, rows - row);
            const strip = strips + ((row * terms) << 2);
            if (height === 4 && width === 8) addTile(strip, panel, terms, result, cRow);
            else addEdge(strip, panel, terms, result, cRow, height, width);
          }
        }
      }
    }
  }
}

/** As `addTile`, for results of which only some belong to c. */
function addEdge(strip: usize, panel: usize, terms: usize, c: usize, cRow: usize, rows: usize, columns: usize): void {
  memory.fill(edge, 0, 128);
  addTile(strip, panel, terms, edge, 32);
  for (let row: usize = 0; row < rows; row++) {
    for (let column: usize = 0; column < columns; column++) {
      const at = c + row * cRow + (column << 2);
      store<f32>(at, load<f32>(at) + load<f32>(edge + (row << 5) + (column << 2)));
    }
  }
}

/** Adds the product of a strip and a panel to 4 x 8 results: six loads serve eight multiplications. */
function addTile(strip: usize, panel: usize, terms: usize, c: usize, cRow: usize): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  // The loop's own instructions cost a tenth, so there are two terms in a round. The exit between them also keeps the
  // compiler from loading the second one's numbers early, for which there are no registers.
  const end = strip + (terms << 4);
  while (strip < end) {
    let left = v128.load(panel);
    let right = v128.load(panel, 16);
    let x = v128.load32_splat(strip);
    c00 = f32x4.add(c00, f32x4.mul(x, left));
    c01 = f32x4.add(c01, f32x4.mul(x, right));
    x = v128.load32_splat(strip, 4);
    c10 = f32x4.add(c10, f32x4.mul(x, left));
    c11 = f32x4.add(c11, f32x4.mul(x, right));
    x = v128.load32_splat(strip, 8);
    c20 = f32x4.add(c20, f32x4.mul(x, left));
    c21 = f32x4.add(c21, f32x4.mul(x, right));
    x = v128.load32_splat(strip, 12);
    c30 = f32x4.add(c30, f32x4.mul(x, left));
    c31 = f32x4.add(c31, f32x4.mul(x, right));
    if (strip === end - 16) break;
    left = v128.load(panel, 32);
    right = v128.load(panel, 48);
    x = v128.load32_splat(strip, 16);
    c00 = f32x4.add(c00, f32x4.mul(x, left));
    c01 = f32x4.add(c01, f32x4.mul(x, right));
    x = v128.load32_splat(strip, 20);
    c10 = f32x4.add(c10, f32x4.mul(x, left));
    c11 = f32x4.add(c11, f32x4.mul(x, right));
    x = v128.load32_splat(strip, 24);
    c20 = f32x4.add(c20, f32x4.mul(x, left));
    c21 = f32x4.add(c21, f32x4.mul(x, right));
    x = v128.load32_splat(strip, 28);
    c30 = f32x4.add(c30, f32x4.mul(x, left));
    c31 = f32x4.add(c31, f32x4.mul(x, right));
    strip += 32;
    panel += 64;
  }
  addRow(c, c00, c01);
  addRow(c + cRow, c10, c11);
  addRow(c + 2 * cRow, c20, c21);
  addRow(c + 3 * cRow, c30, c31);
}

function addRow(c: usize, left: v128, right: v128): void {
  v128.store(c, f32x4.add(v128.load(c), left));
  v128.store(c, f32x4.add(v128.load(c, 16), right), 16);
}
