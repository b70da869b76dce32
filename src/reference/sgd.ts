import type { Twin } from './twin.ts';

/** p = p - learningRate g (notebook, update_parameters). Shapes: flat. */
export const sgd: Twin<'gradients' | 'parameters', 'LENGTH'> = ({ gradients, parameters }, { LENGTH }, record) => {
  for (let i = 0; i < LENGTH; i++) parameters[i]! -= record.learningRate * gradients[i]!;
};
