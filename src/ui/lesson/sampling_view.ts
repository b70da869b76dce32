import type { Drawing } from '../../sample/draw.ts';
import type { DrawnLetters, LettersOrder } from '../../worker/protocol.ts';

/** How a letter came: by its uniform draw, by the user's choice, or in a name that was drawn elsewhere. */
export type Origin = 'drawn' | 'chosen' | 'elsewhere';

/** A name, or a line of text, that was looked at letter by letter. */
export interface Tried {
  readonly order: LettersOrder;
  readonly letters: DrawnLetters;
  /** One per letter, the newline included. */
  readonly origins: readonly Origin[];
  /** Without the newline that ends it. */
  readonly text: string;
}

/** What the chapter on sampling shows. */
export interface SamplingView {
  /** The name that is looked at; null before the first. */
  readonly shown: Tried | null;
  readonly drawing: Drawing;
  /** The seed of the latest name of its own. */
  readonly seed: number;
  /** All that was looked at, each text once. */
  readonly tried: readonly Tried[];
  /** Why there is no name; null if there is one. */
  readonly error: string | null;
}

/** What the user does in the chapter on sampling. */
export type SamplingAct =
  | { readonly kind: 'another' }
  /** Draws the same once more, from the network as it is now. */
  | { readonly kind: 'again' }
  | { readonly kind: 'drawing'; readonly drawing: Drawing }
  /** Another letter in the place of that at `at`; the rest is drawn anew. */
  | { readonly kind: 'choose'; readonly at: number; readonly id: number }
  | { readonly kind: 'show'; readonly tried: Tried }
  | { readonly kind: 'forget' };
