import process from 'node:process';
import { openEngine } from '../engine/choose.ts';
import { KnownSpeeds } from '../engine/known_speeds.ts';
import { openNodeGpu } from '../engine/node_gpu.ts';
import { nodeSpeedStore } from '../engine/node_speeds.ts';
import { allowFusedVectors } from '../engine/node_vectors.ts';
import type { Context, Interrupt } from './context.ts';
import { NodeOutput } from './node_output.ts';
import { Notes } from './notes.ts';

/**
 * npm passes Ctrl-C on to the program that it runs, which the terminal has told already (@npmcli/run-script,
 * lib/signal-manager.js): one key press comes twice within a few milliseconds. A second one counts after this many.
 * To be deleted when `npm run` stops doing so.
 */
const SAME_KEY_PRESS_MS = 500;
/** As shells report a program that Ctrl-C ended: 128 + SIGINT. */
const INTERRUPTED = 130;

/** The world of this process. */
export function nodeContext(): Context {
  allowFusedVectors();
  // Nobody is left to be told where stderr is gone; without a listener its error would end the process.
  process.stderr.on('error', () => undefined);
  const known = new KnownSpeeds(nodeSpeedStore());
  const notes = new Notes(process.stderr);
  return {
    out: new NodeOutput(process.stdout, () => notes.clear()),
    notes,
    stdin: process.stdin,
    openEngine: (device, adapter, shape) =>
      openEngine({ device, shape, known, gpu: () => openNodeGpu(adapter === undefined ? {} : { adapter }) }),
    catchInterrupt,
  };
}

function catchInterrupt(): Interrupt {
  const controller = new AbortController();
  let first: number | null = null;
  const listener = (): void => {
    const now = performance.now();
    if (first !== null && now - first > SAME_KEY_PRESS_MS) process.exit(INTERRUPTED);
    first ??= now;
    controller.abort();
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    },
  };
}
