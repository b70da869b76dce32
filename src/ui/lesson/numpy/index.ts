/**
 * "Copy as NumPy": programs that compute what the chapters of the lesson show, from the network that runs. The page loads them
 * when they are asked for.
 */
export { backwardProgram, dataProgram, forwardProgram, learningProgram, stepProgram } from './programs.ts';
export { numpyName } from './network.ts';
export { samplingProgram } from './sampling.ts';
export type { Network } from './network.ts';
export type { Shown } from './programs.ts';
export type { ShownSample } from './sampling.ts';
