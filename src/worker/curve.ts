import type { ChartPoint } from './protocol.ts';

/** The most points of a curve: more than a wide screen has pixel columns. */
export const CURVE_POINTS = 2_000;

/**
 * Appends points to a curve, and halves it if it exceeds CURVE_POINTS. A point with a lower iteration than the one before
 * starts a new curve. Returns a new array.
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

/** Merges pairs of neighbours: the later loss, the larger gradient (so that peaks stay), and the mean share. */
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

/** Joins two curves: all iterations of both in ascending order, with each curve's loss there, or null. */
export function joinCurves(
  first: readonly ChartPoint[],
  second: readonly ChartPoint[],
): { iterations: number[]; first: (number | null)[]; second: (number | null)[] } {
  const losses = (curve: readonly ChartPoint[]) => curve.map((point) => [point.iteration, point.smoothLoss] as const);
  const { iterations, values } = joinValues([losses(first), losses(second)]);
  return { iterations, first: values[0]!, second: values[1]! };
}

/** Joins values by iteration: all iterations of any in ascending order, with the value of each there, or null. */
export function joinValues(all: readonly (readonly (readonly [iteration: number, value: number])[])[]): {
  iterations: number[];
  values: (number | null)[][];
} {
  const maps = all.map((pairs) => new Map(pairs));
  const iterations = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort((left, right) => left - right);
  return { iterations, values: maps.map((map) => iterations.map((iteration) => map.get(iteration) ?? null)) };
}
