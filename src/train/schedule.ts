/** The learning rate of a step, counted from 0. */
export type Schedule = (step: number) => number;

/** Always the same. */
export function constant(learningRate: number): Schedule {
  return () => learningRate;
}

/** Rises in a straight line for `warmUp` steps, then falls along half a cosine to `floor` at step `total`. */
export function warmUpCosine(peak: number, warmUp: number, total: number, floor = 0): Schedule {
  return (step) => {
    if (step < warmUp) return (peak * (step + 1)) / warmUp;
    const share = Math.min(1, (step - warmUp) / Math.max(1, total - warmUp));
    return floor + ((peak - floor) * (1 + Math.cos(Math.PI * share))) / 2;
  };
}

/** Constant for `after` epochs, then times `factor` at the end of every epoch (char-rnn: 10 epochs, 0.97). */
export function epochDecay(learningRate: number, batchesPerEpoch: number, factor = 0.97, after = 10): Schedule {
  return (step) => learningRate * factor ** Math.max(0, Math.floor(step / batchesPerEpoch) + 1 - after);
}
