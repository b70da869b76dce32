import { InputError, RunningTextError, ShortTextError } from '../corpus/errors.ts';

const FLAGS = { batchSize: '--batch-size', sequenceLength: '--seq-length' } as const;

/** An error of training for the command line: one that an option mends names the option, and the files. */
export function withOptionNamed(error: unknown, inputs: readonly string[]): unknown {
  if (error instanceof RunningTextError) return new InputError(`${error.message} For text give --mode text.`);
  if (!(error instanceof ShortTextError)) return error;
  const files = inputs.map((input) => (input === '-' ? 'standard input' : input)).join(', ');
  return new InputError(`${files}: ${error.message} Sizes are set with ${FLAGS[error.setting]}.`);
}
