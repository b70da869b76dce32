/** How a symbol is drawn from logits. */
export interface Drawing {
  /** Divides the logits; above 0. */
  readonly temperature: number;
  /** Only so many of the likeliest symbols may be drawn; null for all. */
  readonly topK: number | null;
  /** Only the likeliest symbols that together have this probability may be drawn; null for all (nucleus sampling). */
  readonly topP: number | null;
}

/**
 * The symbol that a uniform coin in [0, 1) draws: the first, in the order of ids, whose cumulative probability exceeds
 * it, as the kernel `draw` does. What `topK` and `topP` leave out has no probability; of equal symbols the first stay.
 */
export function drawSymbol(logits: Float32Array | Float64Array, drawing: Drawing, coin: number): number {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - largest) / drawing.temperature));
  if (drawing.topK !== null || drawing.topP !== null) leaveOut(weights, drawing);
  const goal = coin * weights.reduce((sum, weight) => sum + weight, 0);
  let cumulative = 0;
  let last = 0;
  for (const [symbol, weight] of weights.entries()) {
    cumulative += weight;
    if (cumulative > goal) return symbol;
    if (weight > 0) last = symbol;
  }
  // Only where rounding took the goal to the very end.
  return last;
}

/** Sets the weights of what may not be drawn to 0. The likeliest symbol always stays. */
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
