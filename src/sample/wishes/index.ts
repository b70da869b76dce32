import { begins } from './begins.ts';
import { blocked } from './blocked.ts';
import { contains } from './contains.ts';
import { ends } from './ends.ts';
import { atLeast, atMost } from './length.ts';
import { isNew, notNear } from './listed.ts';
import { matches } from './matches.ts';
import { unique } from './unique.ts';
import type { Wish, WishContext, Wishes } from './wish.ts';

export type { Target, Wish, WishContext, Wishes } from './wish.ts';

/** How each wish is made ready; null for one that asks for nothing. A new wish is a file beside these and a line here. */
const WISHES: { readonly [K in keyof Wishes]-?: (value: NonNullable<Wishes[K]>, context: WishContext) => Wish | null } =
  {
    begin: begins,
    end: ends,
    contain: contains,
    match: matches,
    minLength: atLeast,
    maxLength: atMost,
    block: blocked,
    isNew,
    notNear,
    unique,
  };

/** Makes wishes ready. Throws an InputError that says which cannot be, and why. */
export function prepareWishes(wishes: Wishes, context: WishContext): Wish[] {
  const keys = Object.keys(WISHES) as (keyof Wishes)[];
  return keys.flatMap((key) => prepare(key, wishes, context) ?? []);
}

function prepare<K extends keyof Wishes>(key: K, wishes: Wishes, context: WishContext): Wish | null {
  const value = wishes[key];
  const make = WISHES[key] as (value: Wishes[K], context: WishContext) => Wish | null;
  return value === undefined ? null : make(value, context);
}
