/** A text that ends with a line goes on for at most so many symbols after its length. */
export const LINE_END_WITHIN = 80;
