import { InputError } from '../corpus/errors.ts';
import { LOG_BEGINS } from '../train/run_log.ts';
import { jsonLine } from './context.ts';
import type { Context } from './context.ts';
import { FailureError } from './exit.ts';
import { codeOf } from './file_system.ts';
import type { FileSystem } from './file_system.ts';
import { reasonOf } from './files.ts';
import type { Notes } from './notes.ts';
import { checkOutput } from './output_file.ts';

/** The bytes at the beginning of an existing file that must look like a log. */
const LOOKED_AT = 16;

/** The log of a run: a line of JSON per report, appended to a file. A failure is told once, and the run goes on. */
export class RunLog {
  readonly #files: FileSystem;
  readonly #path: string;
  readonly #notes: Notes;
  #queue: Promise<void> = Promise.resolve();
  #failed = false;

  private constructor({ files, notes }: Context, path: string) {
    this.#files = files;
    this.#path = path;
    this.#notes = notes;
  }

  /** Throws an InputError for a file that cannot be written, that is an input, or that is no log. */
  static async open(context: Context, path: string, inputs: readonly string[]): Promise<RunLog> {
    const { target } = await checkOutput(context.files, path, { inputs });
    const before = await beginningAndEnd(context.files, target);
    if (before.beginning !== '' && !LOG_BEGINS.test(before.beginning)) {
      throw new InputError(`${path} exists and is no log of a run; nothing is appended to it. Give another --log.`);
    }
    const log = new RunLog(context, path);
    // A killed run may have left half a line.
    if (!/^\n?$/.test(before.end)) log.#append('\n');
    return log;
  }

  /** Appends a line, in the background. */
  write(line: object): void {
    this.#append(jsonLine({ ...line, time: new Date().toISOString() }));
  }

  #append(text: string): void {
    this.#queue = this.#queue.then(async () => {
      try {
        await this.#files.appendFile(this.#path, text);
      } catch (error) {
        if (!this.#failed) this.#notes.line(`The log ${this.#path} cannot be written: ${reasonOf(error)}`);
        this.#failed = true;
      }
    });
  }

  /** Resolves when all lines are written. */
  async close(): Promise<void> {
    await this.#queue;
  }
}

/** The first symbols of a file, and its last; nothing of a file that is absent. */
async function beginningAndEnd(files: FileSystem, path: string): Promise<{ beginning: string; end: string }> {
  try {
    const file = await files.open(path, 'r');
    try {
      const { size } = await file.stat();
      const buffer = Buffer.alloc(LOOKED_AT);
      const first = await file.read(buffer, 0, LOOKED_AT, 0);
      const beginning = buffer.toString('latin1', 0, first.bytesRead);
      const last = await file.read(buffer, 0, 1, Math.max(0, size - 1));
      return { beginning, end: buffer.toString('latin1', 0, last.bytesRead) };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { beginning: '', end: '' };
    throw new FailureError(`${path} cannot be read: ${reasonOf(error)}`);
  }
}
