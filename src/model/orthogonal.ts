import type { NumpyRandom } from './random/numpy_legacy.ts';

/**
 * Random rows of length 1, each at right angles to all others: normal numbers, orthogonalised row by row (modified
 * Gram and Schmidt), which makes every such set of rows equally likely.
 * Shapes: rows x columns, row-major; rows <= columns.
 */
export function orthogonalRows(rows: number, columns: number, random: NumpyRandom): Float64Array {
  const matrix = random.randnArray(rows * columns);
  for (let i = 0; i < rows; i++) {
    const row = matrix.subarray(i * columns, (i + 1) * columns);
    for (let j = 0; j < i; j++) subtractProjection(row, matrix.subarray(j * columns, (j + 1) * columns));
    const norm = Math.sqrt(dot(row, row));
    for (let k = 0; k < columns; k++) row[k]! /= norm;
  }
  return matrix;
}

/** Takes the part of `row` that points along the unit row `other` away. */
function subtractProjection(row: Float64Array, other: Float64Array): void {
  const projection = dot(row, other);
  for (let k = 0; k < row.length; k++) row[k]! -= projection * other[k]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
