/** What a text begins with that Git LFS keeps in place of a large file. */
const LFS_POINTER = 'version https://git-lfs';

/** The signatures of compressed files, read as Latin-1, with what they are and what to do. */
const COMPRESSED: readonly (readonly [signature: string, what: string])[] = [
  ['\x1f\x8b', 'is compressed with gzip. Unpack it first, as with gunzip'],
  ['BZh', 'is compressed with bzip2. Unpack it first'],
  ['\xfd7zXZ', 'is compressed with xz. Unpack it first'],
  ['7z\xbc\xaf\x27\x1c', 'is a 7z archive. Unpack it first'],
  ['Rar!', 'is a RAR archive. Unpack it first'],
];

/** What a pointer of Git LFS is, as the end of a sentence that begins with its name, with what to do; null for other files. */
export function describePointer(bytes: Uint8Array): string | null {
  if (!begins(bytes, LFS_POINTER)) return null;
  return 'is a pointer of Git LFS, not the file itself. Run `git lfs pull` there, or download the file from its page';
}

/**
 * What a compressed file is, as `describePointer` says it; null for other files. Asked only when a file could not be read, since
 * some of the signatures are letters.
 */
export function describeCompressed(bytes: Uint8Array): string | null {
  return COMPRESSED.find(([signature]) => begins(bytes, signature))?.[1] ?? null;
}

function begins(bytes: Uint8Array, signature: string): boolean {
  return String.fromCharCode(...bytes.subarray(0, signature.length)) === signature;
}
