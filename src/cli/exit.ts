import { CommanderError } from 'commander';
import { InputError } from '../corpus/errors.ts';
import { NoAdapterError } from '../engine/choose.ts';
import { DivergedError } from '../train/trainer.ts';

/** The exit codes. */
export const EXIT = { success: 0, failure: 1, badInput: 2, noAdapter: 3 } as const;

/** The errors of engines, and of JavaScript itself, where sizes within all bounds are more than the memory holds. */
const OUT_OF_MEMORY =
  /needs \d+ (?:MiB|bytes)|allocation failed|Invalid (?:typed )?array(?: buffer)? length|could not allocate|Out of memory/i;
const SMALLER = 'Give a smaller --batch-size, --seq-length, --hidden or --layers, or --length for samples.';

/** WebAssembly sets aside the addresses of its memory at once; a limit on them is no matter of sizes. */
const NO_ADDRESSES = /WebAssembly\.Memory\(\)/;
const RAISE_LIMIT =
  'This process may not have the addresses that the CPU engine sets aside, some 10 GiB for each model, most of which it never ' +
  'uses. Raise its limit (`ulimit -v unlimited`), or use --device reference.';

/** A failure that the input did not cause, such as a full disk. Its message is shown without a stack. */
export class FailureError extends Error {
  override readonly name = 'FailureError';
}

/** The exit codes that shells report for programs that a signal ended: 128 and the signal's number. */
const STOPPED = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
export type StopSignal = keyof typeof STOPPED;
export const STOP_SIGNALS = Object.keys(STOPPED) as StopSignal[];

/** A signal stopped the command, which has kept its results and says nothing more. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
  readonly code: number;

  constructor(signal: StopSignal) {
    super(`Stopped by ${signal}.`);
    this.code = STOPPED[signal];
  }
}

/** The exit code for an error that a command threw, and the message to print (null for none). */
export function endingOf(error: unknown, command: string | undefined): { code: number; message: string | null } {
  if (error instanceof CommanderError) return commanderEnding(error, command);
  if (error instanceof StoppedError) return { code: error.code, message: null };
  if (error instanceof InputError) return { code: EXIT.badInput, message: error.message };
  if (error instanceof NoAdapterError) {
    // `doctor` has no such option.
    const remedy = command === 'doctor' ? '' : ' Or use --device cpu.';
    const message = `There is no such GPU: ${error.message}${remedy}`;
    return { code: EXIT.noAdapter, message };
  }
  if (error instanceof FailureError || error instanceof DivergedError) {
    return { code: EXIT.failure, message: error.message };
  }
  if (error instanceof RangeError && NO_ADDRESSES.test(error.message)) {
    return { code: EXIT.badInput, message: RAISE_LIMIT };
  }
  if (error instanceof RangeError && OUT_OF_MEMORY.test(error.message)) {
    const message = `There is not enough memory for these sizes: ${error.message.replace(/\.?$/, '.')} ${SMALLER}`;
    return { code: EXIT.badInput, message };
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: EXIT.failure, message: `This should not have happened: ${what}` };
}

/** Commander throws for wrong options and commands, and also after printing help or the version. */
function commanderEnding(error: CommanderError, command: string | undefined): { code: number; message: string | null } {
  if (error.exitCode === 0) return { code: EXIT.success, message: null };
  const text = error.message.replace(/^error: /, '').trim();
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?)]$/.test(text) ? '' : '.'}`;
  return { code: EXIT.badInput, message: `${sentence} See: mangosaurus ${command ? `${command} ` : ''}--help` };
}
