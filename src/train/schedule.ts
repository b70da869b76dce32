/** The learning rate of a step, counted from 0. */
export type Schedule = (step: number) => number;

/** How the learning rate changes; plain JSON. */
export type ScheduleConfig =
  /** Always the same. */
  | { readonly name: 'constant' }
  /** Rises in a straight line for `warmUp` steps, then falls along half a cosine to `floor` times itself at the end. */
  | { readonly name: 'cosine'; readonly warmUp: number; readonly floor: number }
  /** Constant for `after` epochs, then times `factor` at the end of every epoch (char-rnn: 10 epochs, 0.97). */
  | { readonly name: 'decay'; readonly factor: number; readonly after: number };

/** The learning rates of a schedule as factors of the highest, for a run of `total` steps. */
export function scheduleOf(config: ScheduleConfig, total: number, batchesPerEpoch: number): Schedule {
  switch (config.name) {
    case 'constant':
      return () => 1;
    case 'cosine': {
      const { warmUp, floor } = config;
      return (step) => {
        if (step < warmUp) return (step + 1) / warmUp;
        const share = Math.min(1, (step - warmUp) / Math.max(1, total - warmUp));
        return floor + ((1 - floor) * (1 + Math.cos(Math.PI * share))) / 2;
      };
    }
    case 'decay': {
      const { factor, after } = config;
      return (step) => factor ** Math.max(0, Math.floor(step / batchesPerEpoch) + 1 - after);
    }
    default:
      return config satisfies never;
  }
}

/** Throws a RangeError for a schedule that is unknown or has a number out of range. */
export function checkSchedule(config: ScheduleConfig): void {
  const refuse = (what: string): never => {
    throw new RangeError(`The schedule's ${what}.`);
  };
  const count = (n: number): boolean => Number.isInteger(n) && n >= 0;
  const share = (n: number): boolean => typeof n === 'number' && n >= 0 && n <= 1;
  switch (config.name) {
    case 'constant':
      return;
    case 'cosine':
      if (!count(config.warmUp)) refuse(`warmUp is ${config.warmUp}; give a number of steps`);
      if (!share(config.floor)) refuse(`floor is ${config.floor}; give a share from 0 to 1`);
      return;
    case 'decay':
      if (!share(config.factor) || config.factor === 0)
        refuse(`factor is ${config.factor}; give one above 0, at most 1`);
      if (!count(config.after)) refuse(`after is ${config.after}; give a number of epochs`);
      return;
    default:
      refuse('name is unknown; known: constant, cosine, decay');
  }
}
