import { counted } from '../corpus/counted.ts';
import type { NameList } from '../corpus/name_list.ts';
import { InputError } from '../corpus/errors.ts';
import { NumpyRandom } from '../model/random/numpy_legacy.ts';

/** A list of names split into two parts without a common name. */
export interface Split {
  readonly training: readonly string[];
  readonly heldOut: readonly string[];
}

/**
 * Holds out a share of the distinct names, chosen by the seed. Duplicates are removed first, so that no name is in both
 * parts. Throws an InputError if a part would be empty.
 */
export function splitNames(list: NameList, share: number, seed: number): Split {
  const names = [...list.distinct];
  new NumpyRandom(seed).shuffle(names);
  const count = Math.round(names.length * share);
  if (count < 1 || count >= names.length) {
    throw new InputError(
      `${list.source} has ${counted(names.length, 'distinct name')}; a held-out share of ${share} leaves one side empty. ` +
        'Give a larger list or another share.',
    );
  }
  return { training: names.slice(count), heldOut: names.slice(0, count) };
}

/** Holds out a share of a text at its end. Both parts are views of `ids`. */
export function splitText(ids: Int32Array, share: number): { training: Int32Array; heldOut: Int32Array } {
  const cut = ids.length - Math.round(ids.length * share);
  return { training: ids.subarray(0, cut), heldOut: ids.subarray(cut) };
}
