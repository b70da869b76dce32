import { isVowel } from './vowels.ts';

/** What a unit may be tied to: the place in the name, that the letter just read is a vowel, that the name ends here. */
export type Feature = 'position' | 'vowel' | 'end';

/** One sequence, and the states of the last layer that a trace gives for it. */
export interface UnitTrace {
  /** The ids read; -1 is the zero vector. T. */
  readonly inputs: ArrayLike<number>;
  /** The ids to predict; 0, the newline, ends a name. T. */
  readonly targets: ArrayLike<number>;
  /** The state after each input: T x H. */
  readonly hidden: ArrayLike<number>;
}

/** How every unit goes with a feature. */
export interface UnitCorrelations {
  /** Pearson's correlation over all letters, by unit: H; 0 where the unit or the feature stands still. */
  readonly correlations: Float64Array;
  /** The units with the largest correlations, whatever their sign: five, or as many as there are. */
  readonly strongest: readonly number[];
}

/** Units named for each feature. */
const NAMED = 5;
/** A unit that moves less than this stands still: what is left is the rounding of float32. */
const STILL = 1e-6;

/** The correlation of every unit of the last layer with each feature, over all letters of some sequences. */
export function unitCorrelations(
  traces: readonly UnitTrace[],
  symbols: readonly string[],
  hiddenSize: number,
): Readonly<Record<Feature, UnitCorrelations>> {
  const vowels = symbols.map(isVowel);
  const of = correlationsWith(traces, hiddenSize);
  return {
    position: of((_, t) => t),
    vowel: of(({ inputs }, t) => Number(vowels[inputs[t]!] ?? false)),
    end: of(({ targets }, t) => Number(targets[t] === 0)),
  };
}

/** Measures the correlation of every unit with any feature, which is a number for each time step of a trace. */
export function correlationsWith(
  traces: readonly UnitTrace[],
  hiddenSize: number,
): (valueOf: (trace: UnitTrace, t: number) => number) => UnitCorrelations {
  const states = Array.from({ length: hiddenSize }, (_, unit) =>
    traces.flatMap(({ inputs, hidden }) => Array.from(inputs, (_, t) => hidden[t * hiddenSize + unit]!)),
  );
  return (valueOf) => {
    const feature = traces.flatMap((trace) => Array.from(trace.inputs, (_, t) => valueOf(trace, t)));
    const correlations = Float64Array.from(states, (ofUnit) => correlation(ofUnit, feature));
    const size = (unit: number): number => Math.abs(correlations[unit]!);
    const units = [...correlations.keys()].sort((a, b) => size(b) - size(a) || a - b);
    return { correlations, strongest: units.slice(0, NAMED) };
  };
}

/** Pearson's correlation; 0 where one of the two stands still, or is not a number. */
function correlation(states: readonly number[], feature: readonly number[]): number {
  const [a, f] = [deviations(states), deviations(feature)];
  if (!(rangeOf(states) > STILL && rangeOf(feature) > 0)) return 0;
  const r = product(a, f) / Math.sqrt(product(a, a) * product(f, f));
  return Number.isFinite(r) ? r : 0;
}

function deviations(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

const product = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

function rangeOf(values: readonly number[]): number {
  let [least, largest] = [Infinity, -Infinity];
  for (const value of values) [least, largest] = [Math.min(least, value), Math.max(largest, value)];
  return largest - least;
}
