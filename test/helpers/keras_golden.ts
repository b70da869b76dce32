import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { referenceEngine } from '../../src/engine/reference.ts';
import type { SavedModel } from '../../src/formats/model_file.ts';
import golden from '../golden/keras_files.json';

/** The folder of the files that test/golden/keras_files.py writes. */
export const KERAS_FOLDER = fileURLToPath(new URL('../golden/keras/', import.meta.url));
/** The symbols of their models, by Keras' ids. */
export const KERAS_SYMBOLS: readonly string[] = golden.symbols;

/** The bytes of one of the files. */
export function kerasFile(name: string): Uint8Array {
  return new Uint8Array(readFileSync(KERAS_FOLDER + name));
}

/** The largest difference between what the reference engine answers with a model and what NumPy did. */
export async function largestError(
  { config, symbols, parameters }: SavedModel,
  name: keyof typeof golden.probabilities,
): Promise<number> {
  const model = await referenceEngine().createModel(config, parameters);
  const V = config.vocabSize;
  let worst = 0;
  for (const [s, sequence] of golden.sequences.entries()) {
    // The model's ids are not always Keras': its first symbol is the newline.
    const ids = sequence.map((id) => (id < 0 ? -1 : symbols.indexOf(KERAS_SYMBOLS[id]!)));
    const none = new Int32Array(ids.length).fill(-1);
    const logits = await model.logits({
      inputs: Int32Array.from(ids),
      targets: none,
      timeSteps: ids.length,
      batchSize: 1,
      carryState: false,
      lossScale: 1,
    });
    golden.probabilities[name][s]!.forEach((expected, t) => {
      const exponentials = Array.from(logits.subarray(t * V, (t + 1) * V), Math.exp);
      const sum = exponentials.reduce((total, value) => total + value, 0);
      expected.forEach((probability, id) => {
        const found = exponentials[symbols.indexOf(KERAS_SYMBOLS[id]!)]! / sum;
        worst = Math.max(worst, Math.abs(found - probability));
      });
    });
  }
  model.destroy();
  return worst;
}
