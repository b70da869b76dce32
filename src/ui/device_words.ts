import type { EngineDescription } from '../engine/engine.ts';

/** The kind of a device in words. A software adapter is not called a GPU. */
export function deviceKind(device: EngineDescription): string {
  switch (device.kind) {
    case 'gpu':
      return device.software ? 'WebGPU in software' : 'GPU';
    case 'cpu':
      return 'CPU';
    case 'reference':
      return 'Reference';
    default:
      return device.kind satisfies never;
  }
}

/** A sentence about what the kind of a device means for the user. */
export function deviceSentence(device: EngineDescription): string {
  switch (device.kind) {
    case 'gpu':
      return device.software
        ? 'This WebGPU adapter is a program on the processor: no graphics card is in use.'
        : 'A graphics card does the training.';
    case 'cpu':
      return 'The processor does the training. Everything on this page works.';
    case 'reference':
      return 'Plain float64 loops: slow, and exact enough to check the others.';
    default:
      return device.kind satisfies never;
  }
}
