/** Where a matrix lies in an array: element (row, column) stands at start + row * rowStride + column * columnStride. */
export interface Placement {
  readonly start: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/**
 * c[cStart + m * N + n] += sum over k of a(m, k) b(k, n) for M x N elements. Two rows by four columns are summed at
 * once, so that six loads serve eight products and nothing is stored in between; sums are float64.
 */
export function addProduct(
  a: Float32Array,
  aAt: Placement,
  b: Float32Array,
  bAt: Placement,
  c: Float32Array,
  cStart: number,
  M: number,
  N: number,
  K: number,
): void {
  if (M === 1) {
    addRowProduct(a, aAt, b, bAt, c, cStart, N, K);
    return;
  }
  const aRow = aAt.rowStride;
  const aStep = aAt.columnStride;
  const bStep = bAt.rowStride;
  const bColumn = bAt.columnStride;
  for (let n = 0; n < N; n += 4) {
    // Columns beyond the edge are computed as the last one again, and not stored.
    const b0 = bAt.start + n * bColumn;
    const b1 = n + 1 < N ? b0 + bColumn : b0;
    const b2 = n + 2 < N ? b1 + bColumn : b1;
    const b3 = n + 3 < N ? b2 + bColumn : b2;
    for (let m = 0; m < M; m += 2) {
      const a0 = aAt.start + m * aRow;
      const a1 = m + 1 < M ? a0 + aRow : a0;
      let c00 = 0;
      let c01 = 0;
      let c02 = 0;
      let c03 = 0;
      let c10 = 0;
      let c11 = 0;
      let c12 = 0;
      let c13 = 0;
      for (let k = 0, ak = 0, bk = 0; k < K; k++, ak += aStep, bk += bStep) {
        const upper = a[a0 + ak]!;
        const lower = a[a1 + ak]!;
        const w0 = b[b0 + bk]!;
        const w1 = b[b1 + bk]!;
        const w2 = b[b2 + bk]!;
        const w3 = b[b3 + bk]!;
        c00 += upper * w0;
        c01 += upper * w1;
        c02 += upper * w2;
        c03 += upper * w3;
        c10 += lower * w0;
        c11 += lower * w1;
        c12 += lower * w2;
        c13 += lower * w3;
      }
      const at = cStart + m * N + n;
      c[at]! += c00;
      if (n + 1 < N) c[at + 1]! += c01;
      if (n + 2 < N) c[at + 2]! += c02;
      if (n + 3 < N) c[at + 3]! += c03;
      if (m + 1 < M) {
        c[at + N]! += c10;
        if (n + 1 < N) c[at + N + 1]! += c11;
        if (n + 2 < N) c[at + N + 2]! += c12;
        if (n + 3 < N) c[at + N + 3]! += c13;
      }
    }
  }
}

/** As `addProduct` for one row: eight columns at once. */
function addRowProduct(
  a: Float32Array,
  { start: aStart, columnStride: aStep }: Placement,
  b: Float32Array,
  { start: bStart, rowStride: bStep, columnStride: bColumn }: Placement,
  c: Float32Array,
  cStart: number,
  N: number,
  K: number,
): void {
  const last = bStart + (N - 1) * bColumn;
  for (let n = 0; n < N; n += 8) {
    const b0 = bStart + n * bColumn;
    const b1 = Math.min(b0 + bColumn, last);
    const b2 = Math.min(b1 + bColumn, last);
    const b3 = Math.min(b2 + bColumn, last);
    const b4 = Math.min(b3 + bColumn, last);
    const b5 = Math.min(b4 + bColumn, last);
    const b6 = Math.min(b5 + bColumn, last);
    const b7 = Math.min(b6 + bColumn, last);
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    let c3 = 0;
    let c4 = 0;
    let c5 = 0;
    let c6 = 0;
    let c7 = 0;
    for (let k = 0, ak = aStart, bk = 0; k < K; k++, ak += aStep, bk += bStep) {
      const x = a[ak]!;
      c0 += x * b[b0 + bk]!;
      c1 += x * b[b1 + bk]!;
      c2 += x * b[b2 + bk]!;
      c3 += x * b[b3 + bk]!;
      c4 += x * b[b4 + bk]!;
      c5 += x * b[b5 + bk]!;
      c6 += x * b[b6 + bk]!;
      c7 += x * b[b7 + bk]!;
    }
    const at = cStart + n;
    c[at]! += c0;
    if (n + 1 < N) c[at + 1]! += c1;
    if (n + 2 < N) c[at + 2]! += c2;
    if (n + 3 < N) c[at + 3]! += c3;
    if (n + 4 < N) c[at + 4]! += c4;
    if (n + 5 < N) c[at + 5]! += c5;
    if (n + 6 < N) c[at + 6]! += c6;
    if (n + 7 < N) c[at + 7]! += c7;
  }
}
