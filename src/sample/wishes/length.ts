import { InputError } from '../../corpus/errors.ts';
import { countSymbols } from '../../corpus/symbols.ts';
import type { Wish } from './wish.ts';

/** Names of at least so many symbols. */
export function atLeast(least: number): Wish {
  check('least', least);
  return { words: `have ${least} symbols or more`, fits: (name) => countSymbols(name) >= least };
}

/** Names of at most so many symbols. */
export function atMost(most: number): Wish {
  check('greatest', most);
  return { words: `have ${most} symbols or fewer`, fits: (name) => countSymbols(name) <= most, most };
}

function check(which: string, length: number): void {
  if (Number.isInteger(length) && length >= 1) return;
  throw new InputError(`The ${which} length of names is ${length}. Give a whole number from 1.`);
}
