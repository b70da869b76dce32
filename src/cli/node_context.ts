import * as files from 'node:fs/promises';
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
 * npm forwards Ctrl-C to the program that it runs, although the terminal signals that program too (@npmcli/run-script,
 * lib/signal-manager.js). So one key press arrives twice within a few milliseconds. Another signal counts as a second key
 * press only after this many milliseconds. Delete this when `npm run` no longer forwards the signal.
 */
const SAME_KEY_PRESS_MS = 500;
/** The exit code that shells report for a program ended by Ctrl-C: 128 + SIGINT. */
const INTERRUPTED = 130;

/** The context of this process. */
export function nodeContext(): Context {
  allowFusedVectors();
  // If stderr is closed, an error without a listener would end the process.
  process.stderr.on('error', () => undefined);
  const known = new KnownSpeeds(nodeSpeedStore());
  const notes = new Notes(process.stderr);
  return {
    out: new NodeOutput(process.stdout, () => notes.clear()),
    notes,
    stdin: process.stdin,
    files,
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
