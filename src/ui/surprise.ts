/** A step of surprise: from so many nats on, which is from a probability below `below`. */
interface SurpriseStep {
  readonly nats: number;
  readonly words: string;
}

/** The steps of the tint. */
export const SURPRISE_STEPS: readonly SurpriseStep[] = [
  { nats: 0, words: 'over 1 in 2' },
  { nats: Math.log(2), words: 'under 1 in 2' },
  { nats: Math.log(5), words: '1 in 5' },
  { nats: Math.log(20), words: '1 in 20' },
  { nats: Math.log(100), words: '1 in 100' },
];

/** The step of a surprise, from 0. */
export function stepOf(nats: number): number {
  return Math.max(
    0,
    SURPRISE_STEPS.findLastIndex((step) => nats >= step.nats),
  );
}
