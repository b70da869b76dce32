import { labelOfSymbol } from '../corpus/labels.ts';
import type { SavedModel } from '../formats/model_file.ts';
import { layoutOf, tensorOf, viewOf } from '../model/layout.ts';

type Part = Pick<SavedModel, 'config' | 'parameters' | 'symbols'>;

/**
 * A model without its labels: it draws the names that the model draws without one, since a label is never drawn and has no
 * share in any probability. The model itself, if it has none.
 */
export function withoutLabels({ config, parameters, symbols }: Part): Part {
  const kept = symbols.flatMap((symbol, id) => (labelOfSymbol(symbol) === null ? [id] : []));
  if (kept.length === symbols.length) return { config, parameters, symbols };
  const V = kept.length;
  const smaller = { ...config, vocabSize: V };
  const [from, to] = [layoutOf(config), layoutOf(smaller)];
  const result = new (parameters.constructor as Float32ArrayConstructor)(to.length);
  for (const { name, shape } of to.tensors) {
    const [source, target] = [viewOf(parameters, from, name), viewOf(result, to, name)];
    const [rows, columns = 1] = shape as readonly [number, number?];
    if (name === 'rnn.weight_ih_l0') {
      const before = tensorOf(from, name).shape[1]!;
      for (let row = 0; row < rows; row++) {
        for (const [column, id] of kept.entries()) target[row * columns + column] = source[row * before + id]!;
      }
    } else if (name.startsWith('head.')) {
      for (const [row, id] of kept.entries()) {
        target.set(source.subarray(id * columns, (id + 1) * columns), row * columns);
      }
    } else target.set(source);
  }
  return { config: smaller, parameters: result, symbols: kept.map((id) => symbols[id]!) };
}
