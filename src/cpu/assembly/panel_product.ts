// Products of factors that lie in any way: blocks of both are first copied into strips of 4 rows of a and panels of 8
// columns of b, padded with zeros, in which the terms of a sum follow each other. After Goto and van de Geijn (2008).

/** Terms per block: a strip of 4 KiB and a panel of 8 KiB stay in the first cache together. */
const TERMS: usize = 256;
/** Columns per block: all their panels, 256 KiB, stay in the second cache. */
const COLUMNS: usize = 256;

/** TERMS x 4 numbers of a. */
const strip = heap.alloc(TERMS * 4 * 4);
/** COLUMNS / 8 panels of TERMS x 8 numbers of b. */
const panels = heap.alloc(TERMS * COLUMNS * 4);
/** 4 x 8 results at the edge of c. */
const edge = heap.alloc(4 * 8 * 4);

/** c += a b; see products.ts for the arguments. */
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
  for (let k: usize = 0; k < K; k += TERMS) {
    const terms = min(TERMS, K - k);
    for (let n: usize = 0; n < N; n += COLUMNS) {
      const columns = min(COLUMNS, N - n);
      for (let column: usize = 0; column < columns; column += 8) {
        const source = b + k * bStep + (n + column) * bColumn;
        packPanel(source, bStep, bColumn, min<usize>(8, columns - column), terms, panels + column * TERMS * 4);
      }
      for (let m: usize = 0; m < M; m += 4) {
        const rows = min<usize>(4, M - m);
        packStrip(a + m * aRow + k * aStep, aRow, aStep, rows, terms);
        for (let column: usize = 0; column < columns; column += 8) {
          const panel = panels + column * TERMS * 4;
          const result = c + ((m * N + n + column) << 2);
          const width = min<usize>(8, columns - column);
          if (rows === 4 && width === 8) addTile(panel, terms, result, N << 2);
          else addEdge(panel, terms, result, N << 2, rows, width);
        }
      }
    }
  }
}

/** Copies 4 rows of a, of which those from `rows` on are zero. */
function packStrip(a: usize, aRow: usize, aStep: usize, rows: usize, terms: usize): void {
  const end = strip + (terms << 4);
  if (rows === 4 && aRow === 4) {
    for (let to = strip; to < end; to += 16, a += aStep) v128.store(to, v128.load(a));
    return;
  }
  for (let to = strip; to < end; to += 16, a += aStep) {
    for (let row: usize = 0; row < 4; row++) {
      store<f32>(to + (row << 2), row < rows ? load<f32>(a + row * aRow) : 0);
    }
  }
}

/** Copies 8 columns of b, of which those from `columns` on are zero. */
function packPanel(b: usize, bStep: usize, bColumn: usize, columns: usize, terms: usize, panel: usize): void {
  const end = panel + (terms << 5);
  if (columns === 8 && bColumn === 4) {
    for (let to = panel; to < end; to += 32, b += bStep) {
      v128.store(to, v128.load(b));
      v128.store(to, v128.load(b, 16), 16);
    }
    return;
  }
  for (let to = panel; to < end; to += 32, b += bStep) {
    for (let column: usize = 0; column < 8; column++) {
      store<f32>(to + (column << 2), column < columns ? load<f32>(b + column * bColumn) : 0);
    }
  }
}

/** As `addTile`, for results of which only some belong to c. */
function addEdge(panel: usize, terms: usize, c: usize, cRow: usize, rows: usize, columns: usize): void {
  memory.fill(edge, 0, 128);
  addTile(panel, terms, edge, 32);
  for (let row: usize = 0; row < rows; row++) {
    for (let column: usize = 0; column < columns; column++) {
      const at = c + row * cRow + (column << 2);
      store<f32>(at, load<f32>(at) + load<f32>(edge + (row << 5) + (column << 2)));
    }
  }
}

/** Adds the product of the strip and a panel to 4 x 8 results: six loads serve eight multiplications. */
function addTile(panel: usize, terms: usize, c: usize, cRow: usize): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  let a = strip;
  const end = strip + (terms << 4);
  while (a < end) {
    const w0 = v128.load(panel);
    const w1 = v128.load(panel, 16);
    let x = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(x, w0));
    c01 = f32x4.add(c01, f32x4.mul(x, w1));
    x = v128.load32_splat(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(x, w0));
    c11 = f32x4.add(c11, f32x4.mul(x, w1));
    x = v128.load32_splat(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(x, w0));
    c21 = f32x4.add(c21, f32x4.mul(x, w1));
    x = v128.load32_splat(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(x, w0));
    c31 = f32x4.add(c31, f32x4.mul(x, w1));
    a += 16;
    panel += 32;
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
