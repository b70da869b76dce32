/** The public API for Node: that of `index.ts`, with WebGPU from the optional package `webgpu`, loaded when asked for. */
import { openNodeGpu } from './engine/node_gpu.ts';
import { openLibraryEngine } from './library/engine.ts';
import type { Engine, EngineOptions } from './library/engine.ts';

export * from './library/index.ts';

/** As in `index.ts`. */
export function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return openLibraryEngine(options, openNodeGpu);
}
