import * as files from 'node:fs/promises';
import { totalmem } from 'node:os';
import process from 'node:process';
import { getHeapStatistics } from 'node:v8';
import { NoAdapterError, openEngine } from '../engine/choose.ts';
import { KnownSpeeds } from '../engine/known_speeds.ts';
import { openNodeGpu } from '../engine/node_gpu.ts';
import type { NodeGpu } from '../engine/node_gpu.ts';
import { nodeSpeedStore } from '../engine/node_speeds.ts';
import { allowFusedVectors } from '../engine/node_vectors.ts';
import { breatheEvery } from '../host/breaths.ts';
import type { Context, Interrupt } from './context.ts';
import { STOP_SIGNALS, StoppedError } from './exit.ts';
import type { StopSignal } from './exit.ts';
import type { MachineMemory } from './memory_needed.ts';
import { NodeOutput } from './node_output.ts';
import { Notes } from './notes.ts';

/**
 * npm forwards Ctrl-C to the program that it runs, although the terminal signals that program too (@npmcli/run-script,
 * lib/signal-manager.js). So one key press arrives twice within a few milliseconds. Another signal counts as a second key
 * press only after this many milliseconds. Delete this when `npm run` no longer forwards the signal.
 */
const SAME_KEY_PRESS_MS = 500;

/** How long signals wait within a training step on the CPU. */
const HEAR_SIGNALS_EVERY_MS = 200;

/** The context of this process. */
export function nodeContext(): Context {
  allowFusedVectors();
  breatheEvery(HEAR_SIGNALS_EVERY_MS);
  // If stderr is closed, an error without a listener would end the process.
  process.stderr.on('error', () => undefined);
  const known = new KnownSpeeds(nodeSpeedStore());
  const notes = new Notes(process.stderr);
  return {
    out: new NodeOutput(process.stdout, () => notes.clear()),
    notes,
    stdin: process.stdin,
    files,
    memory,
    openEngine: (device, adapter, shape) => openEngine({ device, shape, known, gpu: () => findGpu(adapter) }),
    checkKernels: async (adapter, options) => {
      const found = await findGpu(adapter);
      if (found.gpu === null) throw new NoAdapterError(found.reason);
      const { checkGpu } = await import('../check/check_kernels.ts');
      const checked = await checkGpu(found.gpu, options);
      if (!checked) throw new NoAdapterError('The adapter gives no device.');
      return checked;
    },
    measureAdapter: async (adapter) => {
      const { gpu } = await findGpu(adapter);
      if (!gpu) return null;
      const { measureAdapter } = await import('../bench/adapter_rates.ts');
      return measureAdapter(gpu);
    },
    catchInterrupt: (reply) => catchInterrupt(notes, reply),
  };
}

/** The memory of the machine, or of the container or group (cgroup) that this process is in. */
function memory(): MachineMemory {
  // Of a process without bounds it is 0, or more than any machine has.
  const allowed = process.constrainedMemory();
  const total = allowed > 0 ? Math.min(totalmem(), allowed) : totalmem();
  return { total, free: Math.min(total, process.availableMemory()), heap: getHeapStatistics().heap_size_limit };
}

/** The GPU of a name, or the system's. Throws a NoAdapterError if there is none of that name, even where the CPU would do. */
async function findGpu(adapter?: string): Promise<NodeGpu> {
  if (adapter === undefined) return openNodeGpu();
  const found = await openNodeGpu({ adapter });
  if (found.gpu === null) throw new NoAdapterError(found.reason);
  return found;
}

function catchInterrupt(notes: Notes, reply?: string): Interrupt {
  const controller = new AbortController();
  let first: number | null = null;
  const listener = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    const error = new StoppedError(signal as StopSignal);
    if (first !== null && now - first > SAME_KEY_PRESS_MS) process.exit(error.code);
    if (first === null && reply !== undefined) notes.line(reply);
    first ??= now;
    controller.abort(error);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, listener);
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of STOP_SIGNALS) process.off(signal, listener);
    },
  };
}
