import type { SimdModules } from './module.ts';
import type { Arguments, SimdExports, SimdFunction } from './signatures.ts';
import { address, size } from './named.ts';
import { startThread } from './start_thread.ts';
import type { Thread } from './start_worker.ts';
import { BOARD } from './thread.ts';

/** Parts of a call at most. */
const MOST_PARTS = 64;
/** Float64 elements for the arguments of a part. */
const STRIDE = 16;
/** Looks for work or for its end before a thread sleeps: some 150 microseconds. */
const LOOKS = 20_000;
/** Milliseconds after which a thread that waits looks for itself: a browser may lose what it was to be woken with. */
const WAIT_MS = 50;
/** A thread with a part is taken to be lost after a minute and as many times what this thread needed for its own parts. */
const LOST = { waits: 60_000 / WAIT_MS, times: 20 };
/** Calls are numbered with 15 bits. */
const CALLS = 2 ** 15;

/**
 * Threads that share a memory with this one and do parts of its calls. Whoever is free takes the next part, this
 * thread too, so a call ends even where no other thread comes. Which thread does a part makes no difference to its result. Threads start
 * with the first call, and sleep while there is nothing to do.
 */
export class ThreadPool {
  /** Threads that compute, with this one. */
  readonly threads: number;
  readonly #modules: SimdModules;
  readonly #wasm: SimdExports;
  readonly #functions: readonly SimdFunction[];
  readonly #board: Int32Array;
  readonly #calls: Float64Array;
  /** Held, since what nobody holds a browser may end. */
  readonly #others: Thread[] = [];
  #call = 0;
  #started = false;
  #closed = false;

  /** The functions' names are all that is ever called. */
  constructor(modules: SimdModules, wasm: SimdExports, threads: number, functions: readonly SimdFunction[]) {
    this.threads = Math.min(threads, MOST_PARTS);
    this.#modules = modules;
    this.#wasm = wasm;
    this.#functions = functions;
    const { buffer } = wasm.memory;
    const elements = Object.keys(BOARD).length;
    this.#board = new Int32Array(buffer, wasm.allocate(size('bytes', 4 * elements)) >>> 0, elements).fill(0);
    this.#calls = new Float64Array(
      buffer,
      wasm.allocate(size('bytes', 8 * STRIDE * MOST_PARTS)) >>> 0,
      STRIDE * MOST_PARTS,
    );
  }

  /** Calls a function for each of the parts' arguments; returns when all are done. Throws where a part fails. */
  run<Name extends SimdFunction>(name: Name, parts: readonly Arguments<Name>[]): void {
    this.#run(name, parts as readonly (readonly number[])[]);
  }

  #run(name: SimdFunction, parts: readonly (readonly number[])[]): void {
    const run = this.#wasm[name] as (...args: readonly number[]) => void;
    if (this.#closed) {
      for (const args of parts) run(...args);
      return;
    }
    this.#start();
    const board = this.#board;
    parts.forEach((args, part) => this.#calls.set(args, part * STRIDE));
    board[BOARD.callee] = this.#functions.indexOf(name);
    board[BOARD.arity] = parts[0]!.length;
    board[BOARD.done] = 0;
    this.#call = (this.#call + 1) % CALLS;
    Atomics.store(board, BOARD.ticket, (this.#call << 16) | (parts.length << 8));
    if (Atomics.load(board, BOARD.asleep) > 0) Atomics.notify(board, BOARD.ticket);
    const began = performance.now();
    let own = 0;
    let failure: unknown;
    for (let part; (part = Atomics.add(board, BOARD.ticket, 1) & 255) < parts.length; own++) {
      try {
        run(...parts[part]!);
      } catch (error) {
        // Nobody may be there to take the parts that are left.
        failure = error;
      }
    }
    if (!this.#waitFor(parts.length - own, performance.now() - began)) {
      this.close();
      throw new Error(`${name} was not finished: a thread of the CPU engine has stopped.`);
    }
    if (Atomics.exchange(board, BOARD.failed, 0)) failure = new Error(`${name} failed in a thread of the CPU engine.`);
    if (failure) throw failure;
  }

  /** Ends the threads. Calls may still be made, and are done by this thread alone. */
  close(): void {
    this.#closed = true;
    Atomics.store(this.#board, BOARD.ticket, -1);
    Atomics.notify(this.#board, BOARD.ticket);
    this.#others.length = 0;
  }

  /** Starts the threads, once. They come when they come; nobody waits for them, and nobody needs them. */
  #start(): void {
    if (this.#started) return;
    this.#started = true;
    try {
      for (let i = 1; i < this.threads; i++) this.#startOne();
    } catch {
      // No room, or a policy of the page or of the system that forbids threads: those that have started do.
    }
  }

  #startOne(): void {
    const thread = startThread({
      modules: this.#modules,
      memory: this.#wasm.memory,
      functions: this.#functions,
      board: this.#board.byteOffset,
      calls: this.#calls.byteOffset,
      space: address('address', this.#wasm.allocate(size('bytes', this.#wasm.spaceBytes())) >>> 0),
      places: BOARD,
      stride: STRIDE,
      looks: LOOKS,
    });
    this.#others.push(thread);
  }

  /** Waits until other threads, which have begun with them, have done so many parts. False where one is lost. */
  #waitFor(parts: number, ownMs: number): boolean {
    const most = LOST.waits + (LOST.times * ownMs) / WAIT_MS;
    for (let looks = 0, waits = 0; waits < most; looks++) {
      const done = Atomics.load(this.#board, BOARD.done);
      if (done === parts) return true;
      if (looks > LOOKS) waits = Atomics.wait(this.#board, BOARD.done, done, WAIT_MS) === 'timed-out' ? waits + 1 : 0;
    }
    return false;
  }
}
