import { InputError } from '../../../corpus/errors.ts';
import type { Sequence } from '../../../corpus/sequences.ts';

/** Throws an InputError for a sequence without letters, of two lengths, or with ids that are no symbol's. */
export function checkSequence({ inputs, targets }: Sequence, symbols: readonly string[]): void {
  if (inputs.length === 0) throw new InputError('The sequence is empty. Choose a name or a text.');
  if (inputs.length !== targets.length) {
    throw new InputError(
      `The sequence has ${inputs.length} inputs and ${targets.length} targets. Give one target to each input.`,
    );
  }
  checkIds(inputs, -1, symbols);
  checkIds(targets, -1, symbols);
}

/** Throws an InputError for an id that is no symbol's. */
export function checkIds(ids: ArrayLike<number>, least: number, symbols: readonly string[]): void {
  for (const id of Array.from(ids)) {
    if (!(Number.isInteger(id) && id >= least && id < symbols.length)) {
      throw new InputError(`There is no symbol ${id}. Give ids from ${least} to ${symbols.length - 1}.`);
    }
  }
}

/** Throws an InputError unless the number is above 0. */
export function checkPositive(what: string, value: number): void {
  if (!(value > 0)) throw new InputError(`The ${what} is ${value}. Give a number above 0.`);
}
