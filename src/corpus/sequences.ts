/** A training sequence of T time steps: at step t the model reads `inputs[t]` and predicts `targets[t]`. */
export interface Sequence {
  /** T ids; -1 is the zero vector. */
  readonly inputs: Int32Array;
  /** T ids; -1 where nothing is predicted. */
  readonly targets: Int32Array;
}

/**
 * The sequence of a name, given the ids of its symbols. As in the notebook the first input is the zero vector (there is no
 * start symbol). The targets are the symbols and the newline (0) that ends the name. T is the name's length plus 1.
 */
export function nameSequence(ids: Int32Array): Sequence {
  const inputs = new Int32Array(ids.length + 1);
  inputs[0] = -1;
  inputs.set(ids, 1);
  const targets = new Int32Array(ids.length + 1);
  targets.set(ids);
  return { inputs, targets };
}

/**
 * The sequence of a name with a label, which comes after the zero vector and is not predicted: T is the name's length plus 2.
 * @param label the id of the label; null for none
 */
export function labelledSequence(ids: Int32Array, label: number | null): Sequence {
  const sequence = nameSequence(ids);
  if (label === null) return sequence;
  const { inputs, targets } = sequence;
  return { inputs: Int32Array.of(-1, label, ...inputs.subarray(1)), targets: Int32Array.of(-1, ...targets) };
}

/** The sequence of running text: the target of every symbol is the next one. T is the length minus 1. Views of `ids`. */
export function textSequence(ids: Int32Array): Sequence {
  return { inputs: ids.subarray(0, -1), targets: ids.subarray(1) };
}
