import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { referenceEngine } from '../../src/engine/reference.ts';
import { readModel, writeModel } from '../../src/formats/model_file.ts';
import { expectClose } from '../helpers/close.ts';
import golden from '../golden/torch_load.json';

/** Oracle: torch in float64, which read the same files with a strict load_state_dict (test/golden/torch_load.py). */
describe.each(Object.entries(golden.models))('the model file of the %s, which torch loads', (name, { logits }) => {
  const bytes = new Uint8Array(readFileSync(new URL(`../golden/torch/${name}.safetensors`, import.meta.url)));

  it('gives the logits that torch computes', async () => {
    const { config, parameters } = readModel(bytes, name);
    const model = await referenceEngine().createModel(config, parameters);
    const inputs = Int32Array.from(golden.inputs.flat());
    const [timeSteps, batchSize] = [golden.inputs.length, golden.inputs[0]!.length];
    const targets = new Int32Array(inputs.length).fill(-1);
    const found = await model.logits({ inputs, targets, timeSteps, batchSize, carryState: false, lossScale: 1 });
    const why = 'both are float64 and add up some hundred products, of size 1 at most, in another order';
    expectClose(found, logits, { absolute: 1e-12, relative: 0, why }, 'logits');
  });

  it('is byte for byte what is written today', () => {
    expect(Buffer.from(writeModel(readModel(bytes, name))).equals(bytes)).toBe(true);
  });
});
