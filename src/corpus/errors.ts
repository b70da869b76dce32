/**
 * The input cannot be used: a file, a list or an option. The message says in one or two sentences what is wrong, where, and
 * what to do. The command line prints it and exits with 2. The page shows it and continues its run.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** A list of names is running text. */
export class RunningTextError extends InputError {}

/** A text is too short for a setting of the recipe. */
export class ShortTextError extends InputError {
  readonly setting: 'batchSize' | 'sequenceLength';

  constructor(message: string, setting: ShortTextError['setting']) {
    super(message);
    this.setting = setting;
  }
}
