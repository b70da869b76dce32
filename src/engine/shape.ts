import { layoutOf } from '../model/layout.ts';
import type { Engine, EngineModel, ModelShape, TrainingStep } from './engine.ts';

export type { ModelShape };

/** A model of that shape, to be timed. Its parameters are zero, and stay so: no sum is harder for that. */
export function modelOf(engine: Engine, { config, training }: ModelShape): Promise<EngineModel> {
  return engine.createModel(config, new Float32Array(layoutOf(config).length), training);
}

/** One step of that shape, made up: which symbols they are does not change what there is to do. */
export function stepOf({ config, timeSteps, batchSize, byNorm }: ModelShape): TrainingStep {
  const inputs = Int32Array.from({ length: timeSteps * batchSize }, (_, i) => (7 * i + 1) % config.vocabSize);
  const batch = { inputs, targets: inputs, timeSteps, batchSize, carryState: false, lossScale: 1 / inputs.length };
  return { batch, learningRate: 0, clipValue: 5, ...(byNorm && { maxNorm: 1 }) };
}

/** The shape in a form by which equal ones are found again. */
export function shapeKey({ config, training, timeSteps, batchSize, byNorm }: ModelShape): string {
  const { cell, vocabSize, hiddenSize, layers, dropout, outputDropout } = config;
  const dropped = Number(dropout > 0) + 2 * Number(outputDropout > 0);
  const sizes = `V${vocabSize} H${hiddenSize} L${layers} T${timeSteps} B${batchSize}`;
  const averaged = training.averaging && training.averaging.name !== 'none' ? ' averaged' : '';
  return `${cell} ${sizes} D${dropped} ${training.optimizer.name}${byNorm ? ' norm' : ''}${averaged}`;
}
