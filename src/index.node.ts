/**
 * The public API for Node: that of `index.ts`, with WebGPU from the optional package `webgpu`, which is loaded on demand.
 */
import { openNodeGpu } from './engine/node_gpu.ts';
import { openLibraryEngine } from './library/engine.ts';
import type { Engine, EngineOptions } from './library/engine.ts';

export * from './library/index.ts';

/**
 * Opens an engine. Throws a NoAdapterError, with the reason and the remedy, for `device: 'gpu'` if there is no GPU adapter,
 * and a RangeError for options out of range.
 */
export function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return openLibraryEngine(options, openNodeGpu);
}
