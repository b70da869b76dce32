/** The activation of gates: the logistic function, or Keras 2's straight line through it (hard). */
export function gate(z: number, hard: number): number {
  return hard ? Math.min(Math.max(0.2 * z + 0.5, 0), 1) : 1 / (1 + Math.exp(-z));
}

/** The slope of a gate, from its value. */
export function gateSlope(value: number, hard: number): number {
  if (hard) return value > 0 && value < 1 ? 0.2 : 0;
  return value * (1 - value);
}
