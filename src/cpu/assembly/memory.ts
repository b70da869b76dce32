// The memory that everything lies in: the arrays of one model, and this module's own.

/** Bytes that a vector which begins in an array's last element reads behind its end. */
const BEHIND: usize = 12;
/** A row of 65,536 floats, the most symbols that a model may have. */
export const SCRATCH_BYTES: usize = 262_144;

/** Where a kernel keeps what it needs for itself; the next one may overwrite it. */
export const scratch = allocate(SCRATCH_BYTES);

/** Room for so many bytes, at a multiple of 16. Traps where there is none. */
export function allocate(bytes: usize): usize {
  return heap.alloc(bytes + BEHIND);
}

/** Gives room back. */
export function release(at: usize): void {
  heap.free(at);
}
