import type { Sequence } from '../corpus/sequences.ts';

/** Losses of simple predictors on the held-out part, in nats per character. */
export interface Baselines {
  /** All V symbols equally likely: log V. */
  readonly uniform: number;
  /** Probabilities are the frequencies of symbols in the training part. */
  readonly unigram: number;
  /** Probabilities are the frequencies of symbols after the previous symbol, in the training part. */
  readonly bigram: number;
}

/** Added to every count (additive smoothing), so that unseen symbols have a probability above 0. */
const SMOOTHING = 0.1;

/**
 * The baselines' losses on held-out sequences. Every target that is not -1 counts. Ids are below `vocabSize` (V); an input of -1 marks the
 * start of a sequence.
 * @param predicted how many of the ids can be targets
 */
export function baselinesOf(
  training: Iterable<Sequence>,
  heldOut: Iterable<Sequence>,
  vocabSize: number,
  predicted = vocabSize,
): Baselines {
  const V = vocabSize;
  const unigrams = new Float64Array(V);
  // Keys are before * V + symbol, where V stands for the start. A map, since a table of V^2 counts may be too large.
  const bigrams = new Map<number, number>();
  // How many symbols followed each symbol, and the start.
  const followed = new Float64Array(V + 1);
  let total = 0;
  eachPair(training, V, (before, symbol) => {
    const pair = before * V + symbol;
    bigrams.set(pair, (bigrams.get(pair) ?? 0) + 1);
    unigrams[symbol]! += 1;
    followed[before]! += 1;
    total++;
  });
  const logShare = (count: number, of: number): number => Math.log((count + SMOOTHING) / (of + SMOOTHING * predicted));
  let count = 0;
  let unigram = 0;
  let bigram = 0;
  eachPair(heldOut, V, (before, symbol) => {
    count++;
    unigram -= logShare(unigrams[symbol]!, total);
    bigram -= logShare(bigrams.get(before * V + symbol) ?? 0, followed[before]!);
  });
  return { uniform: Math.log(predicted), unigram: unigram / count, bigram: bigram / count };
}

/** Visits every symbol of every sequence with the previous one. V stands for the start. */
function eachPair(sequences: Iterable<Sequence>, V: number, visit: (before: number, symbol: number) => void): void {
  for (const { inputs, targets } of sequences) {
    targets.forEach((symbol, t) => {
      if (symbol >= 0) visit(inputs[t]! < 0 ? V : inputs[t]!, symbol);
    });
  }
}
