import { InputError } from '../../corpus/errors.ts';
import type { NearNames } from '../near_names.ts';
import type { Wish, WishContext } from './wish.ts';

/** Names that are not in the list. */
export function isNew(wanted: boolean, { list }: WishContext): Wish | null {
  if (!wanted) return null;
  const known = needed(list, 'new names');
  return { words: 'are not in the list', fits: (name) => !known.has(name) };
}

/** Names at least so many edits from every name of the list. */
export function notNear(edits: number, { list }: WishContext): Wish {
  if (!(Number.isInteger(edits) && edits >= 1)) {
    throw new InputError(`The least distance from the list is ${edits} edits. Give a whole number from 1.`);
  }
  const known = needed(list, 'a distance from the list');
  const words = `are ${edits} edits or more from every name of the list`;
  return { words, fits: (name) => known.nearest(name, edits) === null, costly: true };
}

function needed(list: NearNames | null, what: string): NearNames {
  if (list) return list;
  throw new InputError(`The wish for ${what} needs the list, which is not known here. Give the list, too.`);
}
