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
  const unigrams = new Float64Array(V).fill(SMOOTHING);
  // Row V is for the start of a sequence.
  const bigrams = new Float64Array((V + 1) * V).fill(SMOOTHING);
  eachPair(training, V, (before, symbol) => {
    unigrams[symbol]! += 1;
    bigrams[before * V + symbol]! += 1;
  });
  normalise(unigrams, V);
  normalise(bigrams, V);
  let count = 0;
  let unigram = 0;
  let bigram = 0;
  eachPair(heldOut, V, (before, symbol) => {
    count++;
    unigram -= Math.log(unigrams[symbol]!);
    bigram -= Math.log(bigrams[before * V + symbol]!);
  });
  return { uniform: Math.log(V), unigram: unigram / count, bigram: bigram / count };
}

/** Every symbol of every sequence with the one before it; V stands for the start. */
function eachPair(sequences: readonly Sequence[], V: number, visit: (before: number, symbol: number) => void): void {
  for (const { inputs, targets } of sequences) {
    for (const [t, symbol] of targets.entries()) visit(inputs[t]! < 0 ? V : inputs[t]!, symbol);
  }
}

/** Makes every row of V counts add up to 1. */
function normalise(counts: Float64Array, V: number): void {
  for (let row = 0; row < counts.length; row += V) {
    let sum = 0;
    for (let i = row; i < row + V; i++) sum += counts[i]!;
    for (let i = row; i < row + V; i++) counts[i]! /= sum;
  }
}
