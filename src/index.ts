/**
 * mangosaurus as a library. The whole of it:
 *
 * - `createEngine({ device })` opens what computes: a GPU, the CPU, or the float64 reference.
 * - `engine.createModel({ symbols, cell, hiddenSize, ... })` makes a model, with parameters given by PyTorch's names or
 *   initial values from a seed; `readParameters` and `writeParameters` go on from there.
 * - `model.logits`, `evaluate`, `lossAndGradients` and `train` take names, chunks of text, or sequences of ids.
 * - `sampleNames` and `sampleText` draw from a model, or from one that is being trained.
 * - `engine.startTraining(corpus, { preset, recipe })` learns a list of names or a text; `run` trains, tells how it goes,
 *   and stops at an AbortSignal; `resumeTraining` goes on from a file.
 * - `save` writes the bytes of a model file, `engine.loadModel` reads them.
 *
 * Importing this touches no global and no GPU. This entry is for browsers; `index.node.ts` is the one for Node.
 */
import { browserGpu } from './engine/choose.ts';
import { openLibraryEngine } from './library/engine.ts';
import type { Engine, EngineOptions } from './library/engine.ts';

export * from './library/index.ts';

/**
 * Opens an engine. Throws a NoAdapterError for `device: 'gpu'` where there is none, with the reason and what to do.
 */
export function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return openLibraryEngine(options, browserGpu);
}
