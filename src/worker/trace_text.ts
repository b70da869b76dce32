// A module of its own, so that it is loaded only when a trace is asked for.
import { InputError } from '../corpus/errors.ts';
import { labelledSequence, textSequence } from '../corpus/sequences.ts';
import type { Sequence } from '../corpus/sequences.ts';
import { countSymbols } from '../corpus/symbols.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import { LONGEST_TRACE } from '../engine/trace.ts';
import { primeIds } from '../sample/prime.ts';
import type { Blend } from '../sample/blend.ts';
import type { SampledModel } from './line_sampler.ts';
import type { TracedText } from './protocol.ts';

/**
 * What a model computes for a text.
 * @param text a name, after the label of the blend if there is one; for a model of text at least two symbols
 * @param iteration training steps of the model
 */
export async function tracedText(
  { model, vocabulary, task }: SampledModel,
  text: string,
  blend: Blend | null,
  iteration: number,
): Promise<TracedText> {
  const [label] = blend?.keys() ?? [];
  const composed = text.replace(/\r\n?/g, '\n').normalize('NFC');
  const sequence =
    task.mode === 'names'
      ? sequenceOfName(composed, vocabulary, label === undefined ? null : vocabulary.labels.get(label)!)
      : sequenceOfText(composed, vocabulary);
  // Copies, since the trace may take its time and the page gets them.
  const [inputs, targets] = [sequence.inputs.slice(), sequence.targets.slice()];
  const trace = await model.trace(inputs, targets);
  return { iteration, symbols: vocabulary.symbols, inputs, targets, trace };
}

/** The buffers of all arrays, to be moved to the page and not copied. */
export function buffersOf({ inputs, targets, trace }: TracedText): ArrayBuffer[] {
  const { logits, probabilities, losses, gradients, layers } = trace;
  const ofLayers = layers.flatMap(({ hidden, cell, gates, hiddenGradients }) => {
    return [hidden, hiddenGradients, ...(cell ? [cell] : []), ...Object.values(gates)];
  });
  const arrays = [inputs, targets, logits, probabilities, losses, gradients, ...ofLayers];
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))];
}

function sequenceOfName(text: string, vocabulary: Vocabulary, label: number | null): Sequence {
  const name = text.replace(/\n$/, '');
  if (name === '') throw new InputError('There is nothing to look at. Give a name.');
  if (name.includes('\n')) throw new InputError('These are several lines. Give one name.');
  checkLength(name, label === null ? 1 : 2);
  return labelledSequence(primeIds(name, vocabulary), label);
}

function sequenceOfText(text: string, vocabulary: Vocabulary): Sequence {
  if (countSymbols(text) < 2) {
    throw new InputError('There is nothing to look at. Give a text of two symbols or more: each is predicted from those before it.'); // prettier-ignore
  }
  checkLength(text, -1);
  return textSequence(primeIds(text, vocabulary));
}

/** @param more time steps than the text has symbols */
function checkLength(text: string, more: number): void {
  const symbols = countSymbols(text);
  if (symbols + more <= LONGEST_TRACE) return;
  throw new InputError(
    `This has ${symbols.toLocaleString('en-US')} symbols; at most ${LONGEST_TRACE - more} can be looked at. Give a shorter one.`,
  );
}
