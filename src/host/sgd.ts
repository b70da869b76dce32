import type { StepRecord } from '../model/step.ts';

/** Plain SGD, as in the reference. */
export function sgd(
  { gradients, parameters }: { readonly gradients: Float32Array; readonly parameters: Float32Array },
  { LENGTH }: { readonly LENGTH: number },
  { learningRate }: StepRecord,
): void {
  for (let i = 0; i < LENGTH; i++) parameters[i] = parameters[i]! - learningRate * gradients[i]!;
}
