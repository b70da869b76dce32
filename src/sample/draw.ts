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
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - largest) / drawing.temperature));
  if (drawing.topK !== null || drawing.topP !== null) leaveOut(weights, drawing);
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
