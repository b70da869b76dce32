import { tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import process from 'node:process';
import type { RunCheckpoint } from '../train/checkpoint.ts';
import { FailureError } from './exit.ts';
import type { FileSystem } from './file_system.ts';
import type { Notes } from './notes.ts';
import { writeOutput } from './output_file.ts';
import type { OutputFile } from './output_file.ts';

/** A run writes its first file after this many milliseconds, or after the interval if that is shorter. */
const FIRST_MS = 1_000;
/** A new best model is written only so long after the file before: at least this, and at least so many times its cost. */
const BEST_MS = 1_000;
const BEST_COST = 20;
/** How many names a folder is asked for a free one. */
const MOST_NAMES = 1_000;

/** The parts of a saver. */
export interface ModelSaverParts {
  readonly files: FileSystem;
  readonly file: OutputFile;
  /** Milliseconds between two files; 0 for one at the end alone. */
  readonly everyMs: number;
  /** The bytes of a model file with a checkpoint. */
  readonly bytesOf: (checkpoint: RunCheckpoint) => Uint8Array;
  readonly notes: Notes;
  readonly now?: () => number;
}

/** Writes the model file of a run again and again while it trains, and at its end. */
export class ModelSaver {
  /** The newest checkpoint that was offered. */
  newest: RunCheckpoint | null = null;
  readonly #parts: ModelSaverParts;
  readonly #now: () => number;
  /** True once the last checkpoint was written, or could not be written. */
  finished = false;
  #writing: Promise<void> | null = null;
  #next: number;
  #lastEnd: number;
  #cost = 0;
  #best: number | null = null;
  /** The last failure that was told. */
  #told = '';

  constructor(parts: ModelSaverParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
    this.#lastEnd = this.#now();
    this.#next = this.#lastEnd + Math.min(FIRST_MS, parts.everyMs);
  }

  /** Takes a checkpoint, and begins to write it if it is time. Training goes on meanwhile. */
  offer(checkpoint: RunCheckpoint): void {
    this.newest = checkpoint;
    if (this.#parts.everyMs === 0 || this.#writing) return;
    const best = checkpoint.best?.iteration ?? null;
    const now = this.#now();
    const isBest = best !== this.#best && now - this.#lastEnd >= Math.max(BEST_MS, BEST_COST * this.#cost);
    if (now < this.#next && !isBest) return;
    this.#writing = this.#write(checkpoint).finally(() => {
      this.#lastEnd = this.#now();
      this.#cost = this.#lastEnd - now;
      this.#next = now + this.#parts.everyMs;
      this.#writing = null;
    });
  }

  /** Resolves when no file is being written. */
  async idle(): Promise<void> {
    await this.#writing;
  }

  /**
   * Writes the last checkpoint. Throws a FailureError if it cannot be written to the file; the model is then beside it, in
   * the working folder or in the folder of temporary files, which the message names, if one of them takes it.
   */
  async finish(checkpoint: RunCheckpoint): Promise<void> {
    await this.idle();
    this.finished = true;
    const { files, file, bytesOf } = this.#parts;
    const bytes = bytesOf(checkpoint);
    try {
      await writeOutput(files, file, bytes);
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      const saved = await this.#writeElsewhere(bytes);
      throw saved === null ? error : new FailureError(`${error.message} The model was written to ${saved} instead.`);
    }
  }

  /** Writes a checkpoint on the way. A failure is told once, since the next attempt may succeed. */
  async #write(checkpoint: RunCheckpoint): Promise<void> {
    const { files, file, bytesOf, notes } = this.#parts;
    try {
      await writeOutput(files, file, bytesOf(checkpoint));
      this.#best = checkpoint.best?.iteration ?? null;
      this.#told = '';
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.#told) notes.line(`${message} The run goes on and tries again.`);
      this.#told = message;
    }
  }

  /** Writes the model under a new name where it can be written. Returns the path, or null. */
  async #writeElsewhere(bytes: Uint8Array): Promise<string | null> {
    const { files, file } = this.#parts;
    for (const folder of new Set([dirname(file.target), process.cwd(), tmpdir()])) {
      try {
        const path = await freePath(files, folder, file.target);
        await writeOutput(files, { path, target: path }, bytes);
        return path;
      } catch {
        // The next folder may take it.
      }
    }
    return null;
  }
}

/** A path in a folder that no file has yet, with a name like that of another file. */
async function freePath(files: FileSystem, folder: string, like: string): Promise<string> {
  const { name, ext } = parse(like);
  for (let k = 1; k <= MOST_NAMES; k++) {
    const path = join(folder, `${[...name].slice(0, 60).join('')}-saved${k === 1 ? '' : `-${k}`}${ext}`);
    const taken = await files.stat(path).catch(() => null);
    if (!taken) return path;
  }
  throw new Error(`No name is free in ${folder}.`);
}
