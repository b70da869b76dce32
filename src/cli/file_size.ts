import { InputError } from '../corpus/errors.ts';
import { MAX_MODEL_BYTES } from '../formats/model_file.ts';
import type { RunCheckpoint } from '../train/checkpoint.ts';
import type { Recipe } from '../train/recipe.ts';

const MIB = 2 ** 20;

/**
 * Throws an InputError before training if a run's model file would be larger than what can be read back.
 * @param checkpoint of the first step: its vectors keep their sizes
 */
export function checkFileSize({ state }: RunCheckpoint, { heldOutShare, average }: Recipe): void {
  const { parameters, optimizer, hidden } = state;
  // The best parameters, or an average, are written beside the latest ones.
  const copies = heldOutShare > 0 || average.name !== 'none' ? 2 : 1;
  const others = Object.values(optimizer).reduce((sum, { byteLength }) => sum + byteLength, hidden.byteLength);
  const bytes = copies * parameters.byteLength + others;
  if (bytes <= MAX_MODEL_BYTES) return;
  throw new InputError(
    `The model file would have ${Math.ceil(bytes / MIB)} MiB, but only ${MAX_MODEL_BYTES / MIB} MiB can be read back. Give a smaller ` +
      '--hidden, fewer --layers, or an --optimizer that keeps less (sgd).',
  );
}
