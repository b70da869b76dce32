/** The kinds of damage. Runs of 0xff and of zeros are sizes and addresses beyond all measure. */
export const DAMAGES = ['set', 'bit', 'ones', 'zeros', 'copy', 'cut'] as const;

/** One damage to a file. */
export interface Damage {
  readonly kind: (typeof DAMAGES)[number];
  /** Where, as a share of the file. */
  readonly at: number;
  /** From where `copy` takes its bytes, as a share of the file. */
  readonly from: number;
  readonly byte: number;
  readonly length: number;
}

/** A copy of the file with that damage. */
export function damaged(file: Uint8Array, { kind, at, from, byte, length }: Damage): Uint8Array {
  const copy = file.slice();
  const position = Math.min(copy.length - 1, Math.floor(at * copy.length));
  const source = Math.floor(from * copy.length);
  if (kind === 'set') copy[position] = byte;
  else if (kind === 'bit') copy[position]! ^= 1 << (byte & 7);
  else if (kind === 'ones') copy.fill(0xff, position, position + length);
  else if (kind === 'zeros') copy.fill(0, position, position + length);
  else if (kind === 'copy') copy.copyWithin(position, source, source + length);
  // Cutting leaves little to look at: rarely.
  else if (byte < 32) return copy.subarray(0, position);
  return copy;
}
