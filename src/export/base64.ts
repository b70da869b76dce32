/** Bytes per piece: a multiple of 3, so that only the last piece is padded, and few enough to be arguments of a call. */
const PIECE = 3 * 2 ** 12;

/** Bytes as base64. `Uint8Array.toBase64` is too new, and Node's Buffer does not exist in browsers. */
export function base64Of(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE))));
  }
  return pieces.join('');
}
