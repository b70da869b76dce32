import type { Numbers } from './lesson_view.ts';
import type { LayerTrace } from '../../engine/trace.ts';
import type { ModelConfig } from '../../model/config.ts';

/** Numbers of a layer by time and unit, T x H. */
export interface StateOfLayer {
  readonly name: string;
  /** How it is called, with a capital letter. */
  readonly words: string;
  readonly values: Numbers;
  /** The size that has the full colour: 1 where numbers stay within -1 and 1, 0 for the largest that there is. */
  readonly scale: number;
}

/** The symbols of gates in the equations. */
const GATES: Readonly<Record<string, string>> = {
  input: 'Input gate i',
  forget: 'Forget gate f',
  candidate: 'Candidate',
  output: 'Output gate o',
  reset: 'Reset gate r',
  update: 'Update gate z',
};

/** What a layer computes at each time: its state, what it keeps besides, and its gates. */
export function statesOf(layer: LayerTrace, { cell }: ModelConfig): readonly StateOfLayer[] {
  const bounded = cell === 'mingru' ? 0 : 1;
  return [
    { name: 'hidden', words: cell === 'rnn' ? 'State a' : 'State h', values: layer.hidden, scale: bounded },
    ...(layer.cell ? [{ name: 'cell', words: 'Cell state c', values: layer.cell, scale: 0 }] : []),
    ...Object.entries(layer.gates).map(([name, values]) => ({
      name,
      words: GATES[name] ?? name,
      values,
      scale: name === 'candidate' ? bounded : 1,
    })),
  ];
}

/** Columns become rows. Shapes: values rows x columns, result columns x rows. */
export function transposed(values: Numbers, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column]!;
  }
  return result;
}
