import type { ModelConfig } from '../../model/config.ts';
import type { TracedText } from '../../worker/protocol.ts';
import type { SamplingView } from './sampling_view.ts';

/** A sequence as the network that runs computes it. */
export interface Traced extends TracedText {
  /** The name, or the piece of text. */
  readonly text: string;
  readonly config: ModelConfig;
}

/** What the chapters of the lesson share. */
export interface LessonView {
  /** What is to be traced, as it was typed. */
  readonly text: string;
  /** The latest trace; null before the first. */
  readonly traced: Traced | null;
  /** Why `text` cannot be traced; null if it can. */
  readonly error: string | null;
  /** The time step that is looked at. */
  readonly at: number;
  /** The unit that is looked at; null for none. */
  readonly unit: number | null;
  /** The layer that is looked at. */
  readonly layer: number;
  /** What the chapter on sampling shows. */
  readonly sampling: SamplingView;
}

/** How a symbol is written in pictures and tables. */
export function symbolWords(symbol: string | undefined): string {
  if (symbol === undefined) return '0';
  if (symbol === '\n') return '\\n';
  return symbol === ' ' ? '␣' : symbol;
}

/** The input at a time, as it is written: x⟨1⟩ of a name is the zero vector. */
export const inputWords = (traced: Traced, t: number): string => symbolWords(traced.symbols[traced.inputs[t]!]);

/** The target at a time, as it is written. */
export const targetWords = (traced: Traced, t: number): string => symbolWords(traced.symbols[traced.targets[t]!]);

/** A number of a figure, with four digits after the point, or in powers of ten where that would show none. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : value < 0 ? '−∞' : 'NaN';
  if (value !== 0 && (Math.abs(value) < 0.0005 || Math.abs(value) >= 100_000)) return minus(value.toExponential(2));
  return minus(value.toFixed(4));
}

const minus = (number: string): string => number.replaceAll('-', '−');

/** The whole numbers below a count. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Numbers of a trace. */
export type Numbers = Float32Array | Float64Array;
