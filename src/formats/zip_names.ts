/** The most bytes at the end of an archive that are searched for its table of contents. */
const SEARCHED = 2 ** 20;
const MOST_NAMES = 1_000;

/** True if bytes start with the signature of a zip file. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/** The names in a zip archive's table of contents, as far as it can be found; unchecked, to describe a file. */
export function zipNames(bytes: Uint8Array): string[] {
  const tail = bytes.subarray(Math.max(0, bytes.length - SEARCHED));
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const names: string[] = [];
  for (let at = 0; at + 46 < tail.length && names.length < MOST_NAMES; at++) {
    // The signature of an entry: PK, 1, 2. Its name's length is at 28, its name at 46.
    if (tail[at] !== 0x50 || view.getUint32(at, true) !== 0x02014b50) continue;
    const length = view.getUint16(at + 28, true);
    names.push(new TextDecoder().decode(tail.subarray(at + 46, at + 46 + length)));
    at += 45 + length;
  }
  return names;
}
