import type { ChartPoint } from '../worker/protocol.ts';

/** Points that a curve keeps at most: more than a wide screen has columns for. */
export const CURVE_POINTS = 2_000;

/**
 * Appends points to a curve and thins it when it grows too long. A point that goes back in iterations begins a new
 * curve. Returns a new array; the ones given are left alone.
 */
export function extendCurve(curve: readonly ChartPoint[], points: readonly ChartPoint[]): readonly ChartPoint[] {
  let longer = curve.slice();
  for (const point of points) {
    const last = longer.at(-1);
    if (last && point.iteration < last.iteration) longer = [];
    const again = last && point.iteration === last.iteration ? longer.pop() : undefined;
    longer.push(again ? { ...point, heldOut: point.heldOut ?? again.heldOut } : point);
  }
  return longer.length > CURVE_POINTS ? halveCurve(longer) : longer;
}

/** Merges neighbours: the later losses, the larger gradient (a peak must not vanish), the mean share. */
export function halveCurve(curve: readonly ChartPoint[]): ChartPoint[] {
  const halved: ChartPoint[] = [];
  for (let i = 0; i + 1 < curve.length; i += 2) {
    const [a, b] = [curve[i]!, curve[i + 1]!];
    halved.push({
      iteration: b.iteration,
      smoothLoss: b.smoothLoss,
      largestGradient: Math.max(a.largestGradient, b.largestGradient),
      clippedShare: (a.clippedShare + b.clippedShare) / 2,
      heldOut: b.heldOut ?? a.heldOut,
    });
  }
  if (curve.length % 2 === 1) halved.push(curve.at(-1)!);
  return halved;
}

/** Two curves on one axis: all iterations of both in order, and each curve's loss there, or null. */
export function joinCurves(
  first: readonly ChartPoint[],
  second: readonly ChartPoint[],
): { iterations: number[]; first: (number | null)[]; second: (number | null)[] } {
  const losses = (curve: readonly ChartPoint[]) => new Map(curve.map((point) => [point.iteration, point.smoothLoss]));
  const [a, b] = [losses(first), losses(second)];
  const iterations = [...new Set([...a.keys(), ...b.keys()])].sort((left, right) => left - right);
  return {
    iterations,
    first: iterations.map((iteration) => a.get(iteration) ?? null),
    second: iterations.map((iteration) => b.get(iteration) ?? null),
  };
}
