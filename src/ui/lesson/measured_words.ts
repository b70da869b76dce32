import { whole } from '../format.ts';
import { figure, symbolWords, upTo } from './lesson_view.ts';
import type { NumberTable } from './mango-lesson-figure.ts';
import type { MeasuredFeature } from './features.ts';
import type { UnitTrace } from './unit_meanings.ts';
import type { MeasuredUnits } from './units_controller.ts';

/** Units that are shown for each feature. */
const SHOWN_UNITS = 3;
/** Names, or pieces of text, that a unit is shown over. */
const SHOWN_TRACES = 5;
/** A correlation smaller than this says nothing. */
const NOTHING = 0.05;

/** A unit that goes with a feature. */
export interface TiedUnit {
  readonly unit: number;
  readonly correlation: number;
}

/** The units most tied to a feature, without those that are not tied to it at all. */
export function tiedUnits({ units }: MeasuredFeature): readonly TiedUnit[] {
  return units.strongest
    .slice(0, SHOWN_UNITS)
    .map((unit) => ({ unit, correlation: units.correlations[unit]! }))
    .filter(({ correlation }) => Math.abs(correlation) >= NOTHING);
}

/** Some of the sequences that were measured, spread over them. */
export function shownTraces({ traces }: MeasuredUnits): readonly UnitTrace[] {
  const count = Math.min(SHOWN_TRACES, traces.length);
  return upTo(count).map((i) => traces[Math.floor((i * traces.length) / count)]!);
}

/** A unit over a sequence: what is read at each time, and the unit's state after it. */
export function statesOver(
  { symbols, config }: MeasuredUnits,
  { inputs, hidden }: UnitTrace,
  unit: number,
): { readonly letter: string; readonly value: number }[] {
  return Array.from(inputs, (id, t) => ({
    letter: symbolWords(symbols[id]),
    value: hidden[t * config.hiddenSize + unit]!,
  }));
}

/** What was measured, in a sentence. */
export function measuredOn({ mode, iteration, traces }: MeasuredUnits): string {
  const letters = traces.reduce((sum, { inputs }) => sum + inputs.length, 0);
  const what = mode === 'names' ? 'names of the list' : 'pieces of the text';
  return `Measured on ${whole(traces.length)} ${what}, ${whole(letters)} time steps, after ${whole(iteration)} training steps.`;
}

/** The units of all features, with their states letter by letter. */
export function unitsTable(measured: MeasuredUnits): NumberTable {
  const shown = shownTraces(measured);
  return {
    columns: [
      'unit',
      'tied to',
      'r',
      ...shown.map((_, i) => `${measured.mode === 'names' ? 'name' : 'piece'} ${i + 1}`),
    ],
    rows: measured.features.flatMap((feature) =>
      tiedUnits(feature).map(({ unit, correlation }) => ({
        heading: String(unit + 1),
        cells: [
          feature.words,
          figure(correlation),
          ...shown.map((trace) =>
            statesOver(measured, trace, unit)
              .map(({ letter, value }) => `${letter} ${value.toFixed(2)}`)
              .join(', '),
          ),
        ],
      })),
    ),
  };
}

/** The program that measures the same. */
export async function unitsProgram({ config, symbols, traces, parameters }: MeasuredUnits): Promise<string> {
  const { learningProgram } = await import('./numpy/index.ts');
  const sequences = traces.map(({ inputs, targets }) => ({
    inputs: Int32Array.from(inputs),
    targets: Int32Array.from(targets),
  }));
  return learningProgram({ config, symbols, parameters: parameters!, sequences });
}
