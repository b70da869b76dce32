import type { instantiate, SimdModules } from './module.ts';
import type { Named } from './named.ts';
import type { SimdFunction } from './signatures.ts';

type Instantiate = typeof instantiate;

/** Where the numbers of a thread pool's board lie, in elements of Int32Array; see ThreadPool. */
export const BOARD = {
  /** Which call it is, how many parts it has and how many of them are taken: bits 16 to 30, 8 to 15, 0 to 7. Below 0 when all is over. */
  ticket: 0,
  /** Parts that threads have done. */
  done: 1,
  /** Threads that have to be woken. */
  asleep: 2,
  /** 1 where a part failed. */
  failed: 3,
  /** Which function is called, and with how many arguments. */
  callee: 4,
  arity: 5,
} as const;

/** What a thread begins with. */
export interface ThreadStart {
  readonly modules: SimdModules;
  readonly memory: WebAssembly.Memory;
  /** The functions that are called, by their places. */
  readonly functions: readonly SimdFunction[];
  /** Addresses of the board, of the arguments of each part, and of the thread's own space. */
  readonly board: number;
  readonly calls: number;
  readonly space: Named<'address'>;
  readonly places: typeof BOARD;
  /** Float64 elements from one part's arguments to the next one's. */
  readonly stride: number;
  /** How often to look for work before going to sleep. */
  readonly looks: number;
}

/**
 * A thread's life: it takes parts of calls until all is over. It is handed to threads as text, with that of `instantiate`, so it
 * names nothing outside itself but what JavaScript has.
 */
export function runThread(start: ThreadStart, instantiate: Instantiate): void {
  const { memory, places, stride } = start;
  const wasm = instantiate(start.modules, memory);
  wasm.useSpace(start.space);
  const functions = start.functions.map((name) => wasm[name] as (...args: number[]) => void);
  const board = new Int32Array(memory.buffer, start.board);
  const calls = new Float64Array(memory.buffer, start.calls);
  for (let looks = 0; ;) {
    const ticket = Atomics.load(board, places.ticket);
    if (ticket < 0) return;
    const part = ticket & 255;
    if (part >= ((ticket >> 8) & 255)) {
      if (++looks < start.looks) continue;
      Atomics.add(board, places.asleep, 1);
      Atomics.wait(board, places.ticket, ticket);
      Atomics.sub(board, places.asleep, 1);
    } else if (Atomics.compareExchange(board, places.ticket, ticket, ticket + 1) === ticket) {
      const first = part * stride;
      try {
        functions[board[places.callee]!]!(...calls.subarray(first, first + board[places.arity]!));
      } catch {
        Atomics.store(board, places.failed, 1);
      }
      Atomics.add(board, places.done, 1);
      Atomics.notify(board, places.done);
    }
    looks = 0;
  }
}
