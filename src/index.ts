/**
 * The public API of mangosaurus:
 *
 * - `createEngine({ device })` opens an engine: a GPU, the CPU, or the float64 reference.
 * - `engine.createModel({ symbols, cell, hiddenSize, ... })` creates a model from given parameters (by PyTorch's names) or from
 *   initial values. `readParameters` and `writeParameters` access its parameters later.
 * - `model.logits`, `evaluate`, `lossAndGradients` and `train` take names, chunks of text, or sequences of ids.
 * - `model.trace` gives what the model computes for one name or text, time step by time step: states, gates, gradients.
 * - `sampleNames` and `sampleText` sample from a model, also during training.
 * - `wishNames` samples until enough names fit wishes: an ending, a pattern, a distance from the list, and others.
 * - `engine.startTraining(corpus, { preset, recipe })` trains on a list of names or a text. `run` trains, calls back with the
 *   progress, and stops at an AbortSignal. `resumeTraining` resumes a run from a file.
 * - `save` writes the bytes of a model file, `engine.loadModel` reads them.
 * - `exportModel` and `exportFolder` turn such bytes into files for other programs.
 *
 * Importing this module has no side effects. It is the entry for browsers; `index.node.ts` is the entry for Node.
 */
import { browserGpu } from './engine/choose.ts';
import { openLibraryEngine } from './library/engine.ts';
import type { Engine, EngineOptions } from './library/engine.ts';

export * from './library/index.ts';

/**
 * Opens an engine. Throws a NoAdapterError, with the reason and the remedy, for `device: 'gpu'` if there is no GPU adapter,
 * and a RangeError for options out of range.
 */
export function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return openLibraryEngine(options, browserGpu);
}
