// The questions of rooms that are visited later, apart from the client, which the page loads first.
import { resultOf } from './client.ts';
import type { CheckResult, WorkerClient } from './client.ts';
import type {
  CrossoverOrder,
  DrawnLetters,
  GeneratorKind,
  LettersOrder,
  NextSymbol,
  NextSymbolsOrder,
  TracedText,
  WritingOrder,
} from './protocol.ts';

/**
 * Requests what a model computes for a name or a text: of the one that names are drawn from, or of the built-in sonnets model.
 * Rejects with the reason if it cannot be looked at.
 */
export async function traceText(
  client: WorkerClient,
  text: string,
  model: WritingOrder['model'] = 'current',
): Promise<TracedText> {
  const answer = await client.ask((id) => ({ type: 'trace', id, model, text }));
  return resultOf(answer, answer.type === 'traced' && answer.traced);
}

/** Requests a name letter by letter, of the model that names are drawn from. Rejects with the reason if there is none. */
export async function drawLetters(client: WorkerClient, order: LettersOrder): Promise<DrawnLetters> {
  const answer = await client.ask((id) => ({ type: 'draw-letters', id, order }));
  return resultOf(answer, answer.type === 'letters' && answer.letters);
}

/**
 * Requests names of the list, or pieces of the text, spread evenly over it; all if there are no more than `count`. None for a
 * model without its list.
 */
export async function excerptOf(client: WorkerClient, count: number): Promise<readonly string[]> {
  const answer = await client.ask((id) => ({ type: 'excerpt', id, count }));
  return answer.type === 'excerpt' ? answer.pieces : [];
}

/** Requests the symbols that may come after a text, the likeliest first. Rejects with the reason if there are none. */
export async function nextSymbols(client: WorkerClient, order: NextSymbolsOrder): Promise<readonly NextSymbol[]> {
  const answer = await client.ask((id) => ({ type: 'next-symbols', id, order }));
  if (answer.type !== 'next-symbols' || answer.error !== null) {
    throw new Error(answer.type === 'next-symbols' ? (answer.error ?? '') : '');
  }
  return answer.symbols;
}

/** Runs the notebook's test cells on an engine. Rejects if the worker stops first. */
export async function checkNotebook(client: WorkerClient, device: 'gpu' | 'cpu' | 'reference'): Promise<CheckResult> {
  const answer = await client.ask((id) => ({ type: 'check', id, device }));
  if (answer.type !== 'check') throw new Error(`The worker answered "check" with "${answer.type}".`);
  return { rows: answer.rows, error: answer.error };
}

/** Times both engines at some sizes. Subscribers receive each result. Rejects if the worker stops or is closed first. */
export async function measureCrossover(client: WorkerClient, order: CrossoverOrder): Promise<void> {
  await client.ask((id) => ({ type: 'crossover', id, order }));
}

/** Checks every GPU kernel. Subscribers receive each finding. Rejects if the worker stops or is closed first. */
export async function checkKernels(client: WorkerClient): Promise<void> {
  await client.ask((id) => ({ type: 'check-kernels', id }));
}

/** Requests the bytes of a file that makes names by itself. Rejects with the reason if there is none. */
export async function exportModel(
  client: WorkerClient,
  kind: GeneratorKind,
  title: string,
  temperature: number,
): Promise<Uint8Array> {
  const answer = await client.ask((id) => ({ type: 'export', id, kind, title, temperature }));
  return resultOf(answer, answer.type === 'exported' && answer.bytes);
}

/** Has the worker forget which variants of kernels were measured to be the fastest. Rejects if it cannot, or stops first. */
export async function forgetVariants(client: WorkerClient): Promise<void> {
  const answer = await client.ask((id) => ({ type: 'forget-variants', id }));
  resultOf(answer, answer.type === 'forgotten' && answer.error === null);
}
