import { writeSafetensors } from '../../src/formats/safetensors.ts';

/**
 * A state dict of PyTorch, as safetensors, of a network that predicts each symbol of a text by the one before: unit i of its rnn
 * is nearly 1 after symbol i, and the output layer has the logarithms of the frequencies of pairs.
 * @param order the symbols by id
 * @param mode `names`: a name's first symbol is predicted from nothing, and what follows a newline is not known
 */
export function bigramState(text: string, order: readonly string[], mode: 'names' | 'text' = 'text'): Uint8Array {
  const V = order.length;
  const counts = new Float64Array(V * V).fill(0.01);
  const ids = Array.from(text, (symbol) => order.indexOf(symbol));
  for (let i = 1; i < ids.length; i++) counts[ids[i - 1]! * V + ids[i]!]! += 1;
  const newline = order.indexOf('\n');
  const bias = new Float32Array(V);
  if (mode === 'names') {
    for (let k = 0; k < V; k++) bias[k] = Math.log(counts[newline * V + k]!);
    counts.fill(1, newline * V, (newline + 1) * V);
  }
  const units = new Float32Array(V * V);
  const head = new Float32Array(V * V);
  for (let i = 0; i < V; i++) {
    units[i * V + i] = 20;
    for (let k = 0; k < V; k++) head[k * V + i] = Math.log(counts[i * V + k]!) - bias[k]!;
  }
  const square = (values: Float32Array) => ({ shape: [V, V], values });
  const zeros = { shape: [V], values: new Float32Array(V) };
  return writeSafetensors(
    [
      ['module.rnn.weight_ih_l0', square(units)],
      ['module.rnn.weight_hh_l0', square(new Float32Array(V * V))],
      ['module.rnn.bias_ih_l0', zeros],
      ['module.rnn.bias_hh_l0', zeros],
      ['module.fc.weight', square(head)],
      ['module.fc.bias', { shape: [V], values: bias }],
    ],
    [],
  );
}
