/** One training sequence: at each of T time steps the model is shown `inputs[t]` and should predict `targets[t]`. */
export interface Sequence {
  /** T ids; -1 stands for the zero vector. */
  readonly inputs: Int32Array;
  /** T ids. */
  readonly targets: Int32Array;
}

/**
 * The sequence of a name with the ids of its symbols, as in the notebook: the first input is the zero vector (there is
 * no start symbol), the targets are the symbols and the newline (0) that ends the name. T is the name's length plus 1.
 */
export function nameSequence(ids: Int32Array): Sequence {
  const inputs = new Int32Array(ids.length + 1);
  inputs[0] = -1;
  inputs.set(ids, 1);
  const targets = new Int32Array(ids.length + 1);
  targets.set(ids);
  return { inputs, targets };
}

/** The sequence of running text: every symbol after the first is predicted from those before. Views of `ids`. */
export function textSequence(ids: Int32Array): Sequence {
  return { inputs: ids.subarray(0, -1), targets: ids.subarray(1) };
}
