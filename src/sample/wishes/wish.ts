import type { Vocabulary } from '../../corpus/vocabulary.ts';
import type { NearNames } from '../near_names.ts';

/** What names are wished to be like. A name that fits has all that is given. */
export interface Wishes {
  /** The text that names begin with. Exact: the model continues it. */
  readonly begin?: string;
  /** The text that names end with. */
  readonly end?: string;
  /** The text that names contain. */
  readonly contain?: string;
  /** A regular expression that matches somewhere in names, case ignored; see `pattern.ts` for what it may hold. */
  readonly match?: string;
  /** The least and the most symbols (code points) of a name. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** True for names that are not in the list; case and accents are ignored. */
  readonly isNew?: boolean;
  /** The least edits (symbols to insert, delete or replace) from every name of the list; case and accents are ignored. */
  readonly notNear?: number;
  /** True for names that did not come before. */
  readonly unique?: boolean;
  /** Words that names do not contain; case and accents are ignored. */
  readonly block?: readonly string[];
}

/** What wishes are prepared with. */
export interface WishContext {
  readonly vocabulary: Vocabulary;
  /** The names that the model was trained on; null where they are not known. */
  readonly list: NearNames | null;
}

/** A wish made ready to judge names. */
export interface Wish {
  /** The wish in words that continue "names that …". */
  readonly words: string;
  fits(name: string): boolean;
  /** True for a wish that takes long to judge: it is asked only of names that fail at most one other. */
  readonly costly?: boolean;
  /** Told every name that is kept. */
  keep?(name: string): void;
  /** Ids that every name begins with. The model meets such a wish exactly. */
  readonly prime?: readonly number[];
  /** What can be looked ahead for where it is rare: ids, at the end of names or anywhere. */
  readonly target?: Target;
  /** The most symbols of a name, if the wish bounds them. */
  readonly most?: number;
}

/** Ids that names end with, or contain. */
export interface Target {
  readonly ids: readonly number[];
  readonly atEnd: boolean;
}
