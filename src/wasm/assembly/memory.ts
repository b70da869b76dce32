// The memory that everything lies in: the arrays of one model, and a space of its own for each thread that computes.
// Threads share the memory, each with an instance of this module; only one of them allocates.

/** Bytes that a vector which begins in an array's last element reads behind its end. */
const BEHIND: usize = 12;
/** A row of 65,536 floats, the most symbols that a model may have. */
export const SCRATCH_BYTES: usize = 262_144;
/** For products in panels; see panel_product.ts. */
const PANEL_BYTES: usize = 278_656;

/** Where a kernel keeps what it needs for itself; the next one may overwrite it. */
export let scratch: usize;
/** The same for products, which kernels use. */
export let panelSpace: usize;

/** Bytes that `useSpace` wants. */
export function spaceBytes(): usize {
  return SCRATCH_BYTES + PANEL_BYTES;
}

/** Says where this thread's space lies; to be called before all else. */
export function useSpace(address: usize): void {
  scratch = address;
  panelSpace = address + SCRATCH_BYTES;
}

/** Room for so many bytes, at a multiple of 16. Traps where there is none. */
export function allocate(bytes: usize): usize {
  return heap.alloc(bytes + BEHIND);
}

/** Gives room back. */
export function release(address: usize): void {
  heap.free(address);
}
