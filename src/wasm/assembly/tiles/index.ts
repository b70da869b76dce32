// Products of packed blocks, the innermost loops of panel_product.ts, in a module of its own, which is compiled twice: as
// it stands, and with multiplication and addition in one instruction and rounding (relaxed vectors), where the host has that.

/**
 * Adds `rows` x `columns` results of `terms` terms to c: the strips of 4 rows times the panels of 8 columns. Results at the edge of
 * c, of whose tile only some belong to it, are made at `edge`, 128 bytes.
 */
export function addTiles(
  strips: usize,
  panels: usize,
  terms: usize,
  c: usize,
  cRow: usize,
  rows: usize,
  columns: usize,
  edge: usize,
): void {
  for (let column: usize = 0; column < columns; column += 8) {
    const panel = panels + ((column * terms) << 2);
    const width = min<usize>(8, columns - column);
    let result = c + (column << 2);
    for (let row: usize = 0; row < rows; row += 4, result += cRow << 2) {
      const height = min<usize>(4, rows - row);
      const strip = strips + ((row * terms) << 2);
      if (height === 4 && width === 8) addTile(strip, panel, terms, result, cRow);
      else addEdge(strip, panel, terms, result, cRow, height, width, edge);
    }
  }
}

/** As `addTile`, for results of which only some belong to c. */
function addEdge(
  strip: usize,
  panel: usize,
  terms: usize,
  c: usize,
  cRow: usize,
  rows: usize,
  columns: usize,
  edge: usize,
): void {
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
    c00 = plus(c00, x, left);
    c01 = plus(c01, x, right);
    x = v128.load32_splat(strip, 4);
    c10 = plus(c10, x, left);
    c11 = plus(c11, x, right);
    x = v128.load32_splat(strip, 8);
    c20 = plus(c20, x, left);
    c21 = plus(c21, x, right);
    x = v128.load32_splat(strip, 12);
    c30 = plus(c30, x, left);
    c31 = plus(c31, x, right);
    if (strip === end - 16) break;
    left = v128.load(panel, 32);
    right = v128.load(panel, 48);
    x = v128.load32_splat(strip, 16);
    c00 = plus(c00, x, left);
    c01 = plus(c01, x, right);
    x = v128.load32_splat(strip, 20);
    c10 = plus(c10, x, left);
    c11 = plus(c11, x, right);
    x = v128.load32_splat(strip, 24);
    c20 = plus(c20, x, left);
    c21 = plus(c21, x, right);
    x = v128.load32_splat(strip, 28);
    c30 = plus(c30, x, left);
    c31 = plus(c31, x, right);
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

/** sum + x y. */
function plus(sum: v128, x: v128, y: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(x, y, sum) : f32x4.add(sum, f32x4.mul(x, y));
}
