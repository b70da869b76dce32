import * as nodeFiles from 'node:fs/promises';
import type { Context } from '../../src/cli/context.ts';
import { StoppedError } from '../../src/cli/exit.ts';
import type { FileSystem } from '../../src/cli/file_system.ts';
import type { MachineMemory } from '../../src/cli/memory_needed.ts';
import { Notes } from '../../src/cli/notes.ts';
import { runCommand } from '../../src/cli/program.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { NoAdapterError } from '../../src/engine/choose.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { referenceEngine } from '../../src/engine/reference.ts';

/** What became of a command. */
export interface Ending {
  readonly code: number;
  readonly out: string;
  /** Lines of stderr. */
  readonly notes: readonly string[];
}

/** What a test may put in place of the world. */
export interface World {
  readonly stdin?: string;
  /** What `auto` and `cpu` take instead of the CPU engine. */
  readonly engine?: Engine;
  /** What `gpu` takes; without it there is no adapter. */
  readonly gpu?: Engine;
  readonly memory?: MachineMemory;
  /** What outputs are written to instead of the disk. */
  readonly files?: FileSystem;
  /** What checks kernels; without it there is no adapter. */
  readonly checkKernels?: Context['checkKernels'];
  /** Called after every write of results. */
  readonly onWrite?: (controls: { readonly closeOutput: () => void; readonly interrupt: () => void }) => void;
}

/** More than any test needs. */
const PLENTY: MachineMemory = { total: 2 ** 34, free: 2 ** 34, heap: 2 ** 32 };

/** Runs a command in this process, on a machine without a GPU. */
export async function runCli(
  args: readonly string[],
  { stdin = '', engine, gpu, memory = PLENTY, files = nodeFiles, checkKernels, onWrite }: World = {},
): Promise<Ending> {
  let out = '';
  let notes = '';
  const closed = new AbortController();
  const interrupt = new AbortController();
  const context: Context = {
    out: {
      closed: closed.signal,
      write: async (text) => {
        out += text;
        onWrite?.({ closeOutput: () => closed.abort(), interrupt: () => interrupt.abort(new StoppedError('SIGINT')) });
      },
    },
    notes: new Notes({ write: (text: string) => (notes += text) }),
    stdin: (async function* () {
      yield new TextEncoder().encode(stdin);
    })(),
    files,
    memory: () => memory,
    openEngine: async (device) => {
      if (device === 'gpu' && gpu) return gpu;
      if (device === 'gpu') throw new NoAdapterError('No adapter in this test.');
      return device === 'reference' ? referenceEngine() : (engine ?? cpuEngine('no GPU in this test'));
    },
    checkKernels: checkKernels ?? (() => Promise.reject(new NoAdapterError('No adapter in this test.'))),
    measureAdapter: () => Promise.resolve(null),
    catchInterrupt: () => ({ signal: interrupt.signal, release: () => undefined }),
  };
  const code = await runCommand(args, context);
  return { code, out, notes: notes.split('\n').slice(0, -1) };
}

/** The objects of `--json`. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
