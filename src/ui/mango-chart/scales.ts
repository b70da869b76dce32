/** A range of an axis. */
export interface Span {
  readonly min: number;
  readonly max: number;
}

/** A value of a line; null for a gap. */
type Value = number | null | undefined;

/** The range of an axis with some padding, which is above 0 even if all values are equal. */
export function padded(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const room = Math.max((high - low) * 0.08, Math.abs(high) * 0.01, 1e-6);
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

/** The range of a logarithmic axis: a little beyond the values, and at least a factor of ten. */
export function paddedLog(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null || !(low > 0)) return [0.1, 10];
  const [a, b] = [low / 1.2, high * 1.2];
  const room = Math.sqrt(Math.max(1, 10 / (b / a)));
  return [a / room, b * room];
}

/** The range of an axis for shares, which begins at 0. */
export function shareRange(high: number | null): [number, number] {
  return [0, Math.max((high ?? 0) * 1.25, 0.0005)];
}

/** A value as a logarithmic axis has it: a gap where it is not above 0. */
export function positive(value: Value): number | null {
  return typeof value === 'number' && value > 0 ? value : null;
}

/** Round numbers (1, 2 or 5 times a power of ten apart) within a range, `most` at most. */
export function linearTicks(min: number, max: number, most: number): number[] {
  if (!(max > min)) return [min];
  const rough = (max - min) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * (1 - 1e-9))!;
  const ticks: number[] = [];
  for (let k = Math.ceil(min / step - 1e-9); k * step <= max + step * 1e-9; k++) ticks.push(rounded(k * step));
  return ticks;
}

/** Ticks of a logarithmic axis: powers of ten, and 2 and 5 times these where there is room; `most` or a few more. */
export function logTicks(min: number, max: number, most = 8): number[] {
  const [first, last] = [Math.floor(Math.log10(min)), Math.floor(Math.log10(max))];
  const decades = last - first + 1;
  const factors = Math.log10(max / min) * 3 <= most ? [1, 2, 5] : [1];
  const apart = Math.max(1, Math.ceil(decades / most));
  const ticks: number[] = [];
  for (let decade = Math.ceil(first / apart) * apart; decade <= last; decade += apart) {
    ticks.push(...factors.map((factor) => rounded(factor * 10 ** decade)));
  }
  return ticks.filter((tick) => tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9));
}

/** Without the last digits, which are those of rounding: 0.3 for 0.30000000000000004. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

/** A label of an axis: 15,000 is 15k, and 0.0000001 is 1e-7. */
export function short(value: number): string {
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e9)) return value.toExponential();
  return Math.abs(value) >= 1000 ? `${rounded(value / 1000)}k` : String(value);
}

/** Moves positions apart until neighbours have a gap, in their order, as little as a pass from each side does. */
export function spread(positions: readonly number[], gap: number, low: number, high: number): number[] {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a]! - positions[b]!);
  const moved = [...positions];
  let least = low;
  for (const i of order) {
    moved[i] = Math.max(moved[i]!, least);
    least = moved[i]! + gap;
  }
  let most = high;
  for (const i of order.reverse()) {
    moved[i] = Math.min(moved[i]!, most);
    most = moved[i]! - gap;
  }
  return moved;
}
