import type { Batch, EngineModel, NextSymbols, SampleRequest } from '../engine/engine.ts';

type Sampled = Pick<EngineModel, 'config' | 'sample' | 'next' | 'logits'>;

/**
 * A model that reads a label before every name, so that whoever draws or measures names need not know of it. Ids, logits and
 * lengths are those of names without the label.
 * @param label the id of the label
 */
export function labelledModel(model: Sampled, label: number): Sampled {
  return {
    config: model.config,
    async sample(request: SampleRequest): Promise<Int32Array[]> {
      const { prime = [], maxLength, uniforms } = request;
      if (uniforms.kind === 'given') throw new RangeError('Names with a label take their uniforms from the generator.');
      const names = await model.sample({ ...request, prime: [label, ...prime], maxLength: maxLength + 1 });
      return names.map((ids) => ids.slice(1));
    },
    next(inputs: Int32Array, batchSize: number, hidden?: Float32Array | Float64Array): Promise<NextSymbols> {
      return model.next(hidden ? inputs : withLabel(inputs, batchSize, label), batchSize, hidden);
    },
    async logits(batch: Batch): Promise<Float32Array | Float64Array> {
      const { inputs, targets, timeSteps, batchSize } = batch;
      const longer = { inputs: withLabel(inputs, batchSize, label), targets: withLabel(targets, batchSize, -1) };
      const logits = await model.logits({ ...batch, ...longer, timeSteps: timeSteps + 1 });
      // What follows the zero vector is the label, which is no symbol of the name.
      return logits.slice(batchSize * model.config.vocabSize);
    },
  };
}

/** T x B ids, after the first B of which B labels come. */
function withLabel(ids: Int32Array, batchSize: number, label: number): Int32Array {
  const longer = new Int32Array(ids.length + batchSize);
  longer.set(ids.subarray(0, batchSize));
  longer.fill(label, batchSize, 2 * batchSize);
  longer.set(ids.subarray(batchSize), 2 * batchSize);
  return longer;
}
