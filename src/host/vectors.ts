/** y[yStart + i] += factor x[xStart + i]. */
export function addScaled(
  y: Float32Array,
  yStart: number,
  factor: number,
  x: Float32Array,
  xStart: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) y[yStart + i]! += factor * x[xStart + i]!;
}
