/**
 * Input that cannot be used: a file, a list, an option. The message is one sentence or two that say what is wrong,
 * where, and what to do; the command line prints it and exits with 2, the page shows it and keeps its run.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}
