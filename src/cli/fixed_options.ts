import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

/**
 * What `train` has only one value for, so far: the flag, that value, and what else is planned. They are taken, so that a
 * script can name them, and refused with another value; help does not list them.
 */
const FIXED: readonly (readonly [flags: string, only: string, planned: string])[] = [
  ['--mode <name>', 'names', 'text'],
  ['--cell <name>', 'rnn', 'lstm, gru'],
  ['--layers <n>', '1', 'more'],
  ['--batch-size <n>', '1', 'more'],
  ['--optimizer <name>', 'sgd', 'adagrad, rmsprop, adam'],
  ['--dropout <x>', '0', 'other values'],
  ['--grad-norm <x>', '0', 'other values'],
  ['--val-frac <x>', '0', 'other values'],
];

/** Adds the options that have one value. */
export function addFixedOptions(command: Command): Command {
  for (const [flags, only, planned] of FIXED) {
    const option = new Option(flags).hideHelp().argParser((text) => {
      if (text === only) return text;
      throw new InvalidArgumentError(`Only ${only} can be trained so far (planned: ${planned}). Give ${only}.`);
    });
    command.addOption(option);
  }
  return command;
}
