import type { KernelFunction } from '../kernels/index.ts';

/**
 * g = g min(1, maxNorm / (norm + 1e-6)), norm being that of all gradients (torch.nn.utils.clip_grad_norm_).
 * Shapes: gradients, flat; partial PARTIALS.
 */
export const normClip: KernelFunction<'norm_clip'> = ({ partial, gradients }, { LENGTH, PARTIALS }, { maxNorm }) => {
  let sum = 0;
  for (let i = 0; i < PARTIALS; i++) sum += partial[i]!;
  const scale = Math.min(1, maxNorm / (Math.sqrt(sum) + 1e-6));
  for (let i = 0; i < LENGTH; i++) gradients[i]! *= scale;
};
