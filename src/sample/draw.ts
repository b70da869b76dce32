/** How a symbol is drawn from logits. */
export interface Drawing {
  /** The logits are divided by it; above 0. */
  readonly temperature: number;
  /** Draw only from this many of the likeliest symbols (top-k); null for all. */
  readonly topK: number | null;
  /**
   * Draw only from the fewest likeliest symbols whose probabilities sum to at least this (nucleus sampling); null for all.
   */
  readonly topP: number | null;
}

/**
 * Draws a symbol from the softmax of V logits with a uniform number in [0, 1): the first id whose cumulative probability
 * exceeds it, as the kernel `draw` does. Symbols outside `topK` and `topP` have probability 0; of symbols with equal logits
 * those with lower ids stay.
 */
export function drawSymbol(logits: Float32Array | Float64Array, drawing: Drawing, uniform: number): number {
  const weights = weightsOf(logits, drawing);
  const threshold = uniform * weights.reduce((sum, weight) => sum + weight, 0);
  let cumulative = 0;
  let last = 0;
  for (const [symbol, weight] of weights.entries()) {
    cumulative += weight;
    if (cumulative > threshold) return symbol;
    if (weight > 0) last = symbol;
  }
  // Reached only if rounding makes the threshold equal to the sum of all weights.
  return last;
}

/** Writes the probabilities by which `drawSymbol` draws to `p`; one pass, since it is called for every symbol of a search. */
export function writeProbabilities(logits: Float32Array | Float64Array, drawing: Drawing, p: Float64Array): void {
  if (drawing.topK !== null || drawing.topP !== null) p.set(weightsOf(logits, drawing));
  else {
    let largest = -Infinity;
    for (let id = 0; id < p.length; id++) if (logits[id]! > largest) largest = logits[id]!;
    for (let id = 0; id < p.length; id++) p[id] = Math.exp((logits[id]! - largest) / drawing.temperature);
  }
  let sum = 0;
  for (let id = 0; id < p.length; id++) sum += p[id]!;
  for (let id = 0; id < p.length; id++) p[id]! /= sum;
}

/** What the probabilities of V symbols are in proportion to. */
function weightsOf(logits: Float32Array | Float64Array, drawing: Drawing): Float64Array {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - largest) / drawing.temperature));
  if (drawing.topK !== null || drawing.topP !== null) leaveOut(weights, drawing);
  return weights;
}

/** Sets the weights of symbols outside `topK` and `topP` to 0. The likeliest symbol always stays. */
function leaveOut(weights: Float64Array, { topK, topP }: Drawing): void {
  const order = Array.from(weights, (_, symbol) => symbol).sort((a, b) => weights[b]! - weights[a]! || a - b);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let kept = 0;
  for (const [rank, symbol] of order.entries()) {
    const enough = (topK !== null && rank >= topK) || (topP !== null && kept >= topP * total);
    kept += weights[symbol]!;
    if (rank > 0 && enough) weights[symbol] = 0;
  }
}
