import type { Sequence } from '../corpus/sequences.ts';

/** What simple guesses lose per symbol, in nats, on the same held-out symbols as the model. */
export interface Baselines {
  /** Every symbol as likely as any other: log V. */
  readonly uniform: number;
  /** Symbols as frequent as in the training part. */
  readonly unigram: number;
  /** Symbols as frequent as after the symbol before, in the training part. */
  readonly bigram: number;
}

/** Added to every count, so that nothing unseen is impossible. */
const SMOOTHING = 0.1;

/** Baselines of sequences; every target counts. Shapes: ids below `vocabSize`, an input of -1 is the start. */
export function baselinesOf(training: readonly Sequence[], heldOut: readonly Sequence[], vocabSize: number): Baselines {
  const V = vocabSize;
  const unigrams = new Float64Array(V);
  // By before * V + symbol, where V stands for the start: only pairs that occur, since V^2 numbers may be too many.
  const bigrams = new Map<number, number>();
  // How often something came after each symbol, and after the start.
  const followed = new Float64Array(V + 1);
  let total = 0;
  eachPair(training, V, (before, symbol) => {
    const pair = before * V + symbol;
    bigrams.set(pair, (bigrams.get(pair) ?? 0) + 1);
    unigrams[symbol]! += 1;
    followed[before]! += 1;
    total++;
  });
  const logShare = (count: number, of: number): number => Math.log((count + SMOOTHING) / (of + SMOOTHING * V));
  let count = 0;
  let unigram = 0;
  let bigram = 0;
  eachPair(heldOut, V, (before, symbol) => {
    count++;
    unigram -= logShare(unigrams[symbol]!, total);
    bigram -= logShare(bigrams.get(before * V + symbol) ?? 0, followed[before]!);
  });
  return { uniform: Math.log(V), unigram: unigram / count, bigram: bigram / count };
}

/** Every symbol of every sequence with the one before it; V stands for the start. */
function eachPair(sequences: readonly Sequence[], V: number, visit: (before: number, symbol: number) => void): void {
  for (const { inputs, targets } of sequences) {
    targets.forEach((symbol, t) => visit(inputs[t]! < 0 ? V : inputs[t]!, symbol));
  }
}
