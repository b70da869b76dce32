/** A learning-rate schedule: the factor of the highest learning rate at a step, counted from 0. */
export type Schedule = (step: number) => number;

/** A learning-rate schedule as plain JSON. */
export type ScheduleConfig =
  /** The learning rate stays the same. */
  | { readonly name: 'constant' }
  /** Linear warm-up for `warmUp` steps, then cosine decay to `floor` times the highest learning rate at the last step. */
  | { readonly name: 'cosine'; readonly warmUp: number; readonly floor: number }
  /** Constant for `after` epochs, then multiplied by `factor` after every epoch (char-rnn: 10 epochs, 0.97). */
  | { readonly name: 'decay'; readonly factor: number; readonly after: number };

/** The learning-rate schedule of a run of `total` steps. */
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

/** Throws a RangeError for a learning-rate schedule that is unknown or has a number out of range. */
export function checkSchedule(config: ScheduleConfig): void {
  const refuse = (what: string): never => {
    throw new RangeError(`The learning-rate schedule's ${what}.`);
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
