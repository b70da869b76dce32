import { writeProbabilities } from '../sample/draw.ts';
import { primeIds } from '../sample/prime.ts';
import { readerOf } from '../sample/sample_text.ts';
import type { SampledModel } from './line_sampler.ts';
import type { NextSymbol, NextSymbolsOrder } from './protocol.ts';
import { checkTemperature } from './settings.ts';

/** Symbols that are read in one call. */
const AT_ONCE = 512;

/** All symbols by their probability after a text, the likeliest at temperature 1 first. */
export async function nextSymbols(
  { model, vocabulary, task }: SampledModel,
  { before, temperature }: Omit<NextSymbolsOrder, 'model'>,
): Promise<NextSymbol[]> {
  checkTemperature(temperature);
  // A text of the model's own symbols is read as it stands.
  const own = vocabulary.encodeKnown(before);
  const ids = [...(own.includes(-1) ? primeIds(before, vocabulary) : own)];
  const read = readerOf(model, task.window);
  let logits = await read(ids.length === 0 ? [-1] : ids.splice(0, task.window === null ? AT_ONCE : ids.length));
  while (ids.length > 0) logits = await read(ids.splice(0, AT_ONCE));
  const probabilities = (at: number): Float64Array => {
    const p = new Float64Array(vocabulary.size);
    writeProbabilities(logits, { temperature: at, topK: null, topP: null }, p);
    return p;
  };
  const p = probabilities(1);
  const drawn = probabilities(temperature);
  const symbols = vocabulary.symbols.map((symbol, id) => ({ symbol, p: p[id]!, drawn: drawn[id]! }));
  return symbols.sort((a, b) => b.p - a.p);
}
